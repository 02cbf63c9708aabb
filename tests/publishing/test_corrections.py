"""更正: a new version that corrects what was public says what was wrong, wherever the version is shown."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.publishing.actions import Discard, Erase, Submit, Withdraw, editing
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Audience, Publication
from portal.publishing.services import rebuild_published
from powers.models import Power, PublishedPower
from tests.clients import client_of

NOTE = "承诺时限误作20日，应为10日。"
pytestmark = pytest.mark.django_db


def text(response) -> str:
    return html.unescape(response.content.decode())


def revise(bureau, power, **values):
    with editing(power, bureau.editor) as row:
        for name, value in values.items():
            setattr(row, name, value)
    power.refresh_from_db()


@pytest.fixture
def power(bureau):
    return bureau.publish(bureau.power(name="科技成果登记", code="KJ-QR-04", conditions="甲"))


@pytest.fixture
def corrected(bureau, power):
    revise(bureau, power, conditions="乙", correction_note=NOTE)
    return bureau.publish(power)


class TestPublication:
    def test_it_is_the_reason_in_the_ledger_and_the_next_version_starts_without(self, corrected):
        assert corrected.correction_note == ""
        entry = Publication.objects.first()
        assert entry.snapshot.reason == NOTE and list(faults()) == []

    def test_an_ordinary_update_gives_no_reason(self, bureau, power, client):
        revise(bureau, power, conditions="乙")
        bureau.publish(power)
        assert Publication.objects.first().snapshot.reason == ""
        assert "更正" not in text(client.get(reverse("powers:power", args=[power.slug])))

    def test_it_goes_with_the_edits_that_are_discarded(self, bureau, power):
        revise(bureau, power, conditions="乙", correction_note=NOTE)
        Discard(power, bureau.editor).run()
        power.refresh_from_db()
        assert power.correction_note == ""

    def test_the_published_row_comes_out_the_same_from_the_ledger(self, corrected):
        before = list(PublishedPower.objects.values())
        assert before[0]["correction_note"] == NOTE and before[0]["corrected_version"] == 1
        rebuild_published()
        assert list(PublishedPower.objects.values()) == before

    def test_what_is_withdrawn_corrects_nothing_any_more(self, bureau, corrected, client):
        Withdraw(corrected, bureau.leader, note="依据废止").run()
        row = PublishedPower.objects.get()
        assert (row.correction_note, row.corrected_version) == ("", None)
        before = list(PublishedPower.objects.values())
        rebuild_published()
        assert list(PublishedPower.objects.values()) == before
        assert "更正" not in text(client.get(reverse("powers:power", args=[corrected.slug])))


class TestPublicPages:
    def test_the_page_says_it_with_its_day_and_leads_to_the_comparison(self, corrected, client):
        page = text(client.get(reverse("powers:power", args=[corrected.slug])))
        day = timezone.localdate().isoformat()
        assert (
            f'更正：</strong><span class="site-text">{NOTE}</span>（<time' in page
            and f">{day}</time>）" in page
        )
        comparison = reverse("powers:compare", args=[corrected.slug, 1, 2])
        assert f'href="{comparison}"' in page
        assert "行使条件" in text(client.get(comparison))

    def test_only_for_the_version_that_corrects(self, bureau, corrected, client):
        revise(bureau, corrected, conditions="丙")
        bureau.publish(corrected)
        assert "更正" not in text(client.get(reverse("powers:power", args=[corrected.slug])))
        versions = text(client.get(reverse("powers:versions", args=[corrected.slug])))
        assert versions.count("更正：") == 1 and NOTE in versions

    def test_ledger_and_versions_call_it_a_correction(self, corrected, client):
        for address in (
            reverse("ledger:list"),
            reverse("ledger:entry", args=[2]),
            reverse("ledger:record", args=[corrected.uid]),
            reverse("powers:versions", args=[corrected.slug]),
        ):
            page = text(client.get(address))
            assert "更正：" in page and NOTE in page and "理由：" not in page, address

    def test_what_is_typed_is_shown_as_text(self, bureau, power, client):
        revise(bureau, power, conditions="乙", correction_note="<script>alert(1)</script>")
        bureau.publish(power)
        page = client.get(reverse("powers:power", args=[power.slug])).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page

    @pytest.mark.parametrize(
        ("before", "after", "version"),
        [
            (Audience.SOCIETY, Audience.PARTY, 1),
            (Audience.PARTY, Audience.PARTY, 1),
            (Audience.PARTY, Audience.SOCIETY, None),
            (Audience.UNIT, Audience.UNIT, None),
        ],
    )
    def test_it_leads_to_no_version_that_its_readers_may_not_read(self, bureau, before, after, version):
        power = bureau.publish(bureau.power(audience=before))
        revise(bureau, power, audience=after, correction_note=NOTE)
        bureau.publish(power)
        assert PublishedPower.objects.get().corrected_version == version

    def test_what_it_corrects_may_be_erased_by_law(self, bureau, corrected, client):
        Erase(corrected, bureau.leader, sequences=[1], note="含个人信息").run()
        page = text(client.get(reverse("powers:compare", args=[corrected.slug, 1, 2])))
        assert "依法删除" in page


class TestInTheOffice:
    def form(self, person, power) -> str:
        return text(client_of(person).get(reverse("admin:powers_power_change", args=[power.pk])))

    def test_the_form_asks_for_it_only_where_something_was_public(self, bureau):
        power = bureau.power()
        assert "correction_note" not in self.form(bureau.editor, power)
        bureau.publish(power)
        assert "更正说明" in self.form(bureau.editor, power)
        revise(bureau, power, conditions="乙")
        assert "更正说明" in self.form(bureau.editor, power)
        Submit(power, bureau.editor).run()
        assert "correction_note" not in self.form(bureau.editor, power)

    def test_what_was_withdrawn_may_be_corrected(self, bureau, power):
        Withdraw(power, bureau.leader, note="有误").run()
        assert "correction_note" in self.form(bureau.editor, power)

    def test_reviewers_see_it(self, bureau, power):
        revise(bureau, power, conditions="乙", correction_note=NOTE)
        Submit(power, bureau.editor).run()
        page = text(client_of(bureau.head).get(reverse("review:record", args=["power", power.pk])))
        assert "更正说明" in page and NOTE in page

    def test_the_entry_in_the_office_says_it(self, bureau, corrected):
        address = reverse("review:version", args=["power", corrected.pk, 2])
        page = text(client_of(bureau.head).get(address))
        assert "更正：" in page and NOTE in page

    def test_queries_for_many_corrections_do_not_grow(self, bureau, django_assert_max_num_queries):
        from portal.publishing import corrections
        from portal.publishing.ledger.read import payload_of

        for number in range(3):
            power = bureau.publish(bureau.power(name=f"第{number}项"))
            revise(bureau, power, correction_note=NOTE)
            bureau.publish(power)
        newest = [power.publication for power in Power.objects.select_related("publication__snapshot")]
        versions = [(publication, payload_of(publication)) for publication in newest]
        with django_assert_max_num_queries(1):
            found = corrections.of(versions)
        assert {row.version for row in found.values()} == {1}
