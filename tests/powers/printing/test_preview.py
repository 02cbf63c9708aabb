"""What is built of a catalogue for a preview: its beginning, which says how much there is in truth."""

import pytest

from powers.models import PublishedPower
from powers.printing import PowerCatalogue, concise, full
from powers.printing.choice import CONCISE, FORMS, Choice
from tests.factories import OrganisationFactory, PowerFactory
from tests.powers.published import publish_many
from tests.publishing.ledger import entries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(bureau):
    """Two sections: of one power, and of many."""
    first = bureau.publish(bureau.power(name="第一项", code="A-0"))
    other = OrganisationFactory(parent=bureau.bureau, name="另一科")
    entries_of(PowerFactory(organisation=other, code="B-0"), 1)
    row = PublishedPower.objects.get(pk=first.pk)
    publish_many(row.publication, [other], [{"content": row.content} for _each in range(99)])
    return bureau


@pytest.mark.parametrize("form", FORMS)
def test_only_its_beginning_is_made(many, form, monkeypatch):
    made = []
    module, name = (concise, "_row") if form == CONCISE else (full.PowerSheets, "key")
    as_it_is = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given: made.append(given) or as_it_is(*given))
    parameters = Choice(form=form, parts=("statistics", "pinyin", "contents")).parameters()
    book = PowerCatalogue().build_to_look_at(parameters, 3)
    assert len(made) == 3
    assert [(section.count, section.announced_count) for section in book.sections] == [(1, 1), (2, 99)]
    assert book.announced_count == 100
    assert not book.statistics and not book.indexes


def test_what_is_printed_announces_nothing_else_than_it_holds(many):
    book = PowerCatalogue().build(Choice().parameters())
    assert [section.announced for section in book.sections] == [0, 0] and book.row_count == 100


def test_drafts_are_counted_by_section_too(bureau):
    for number in range(5):
        bureau.power(code=f"D-{number}")
    book = PowerCatalogue().build_to_look_at(Choice(drafts=True).parameters(), 2)
    assert [(section.count, section.announced_count) for section in book.sections] == [(2, 5)]
