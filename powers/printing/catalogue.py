"""The power catalogue: one table row a power, by section."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import may
from portal.printing.documents import Book, Column, CountTable, LedgerMark, Row, Section, numbered
from portal.printing.registry import NothingToPrint, PrintableDocument, TooLarge, Version
from portal.publishing.ledger.read import head
from portal.publishing.models import Publication
from portal.publishing.public import site_version

from ..models import PowerFunction, PowerType, PublishedPower
from . import wording
from .choice import choice_of
from .forms import OfficeCatalogueForm, PublicCatalogueForm
from .scope import AUDIENCES, SOCIETY, describe, home_of, organisation_of, powers_in

# A longer law (characters, all of a power's bases together) gets a row of its own over the table's whole width: in a
# column of sixteen characters a line it makes its row so high that a page holds one or two.
LONG_LEGAL_TEXT = 200
LARGEST = 20_000


class PowerCatalogue(PrintableDocument):
    """职权目录. Parameters: ``organisation`` (code, "" for all), ``type`` (value, "" for all), ``audience``."""

    code = "power-catalogue"
    label = gettext_lazy("职权目录")

    def form(self, data: Any = None, *, user: User | None) -> forms.Form:
        return PublicCatalogueForm(data) if user is None else OfficeCatalogueForm(data, user=user)

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        if user is None:
            return parameters["audience"] == SOCIETY
        organisation = organisation_of(choice_of(parameters))
        return organisation is not None and may(user, "print_catalogue", organisation)

    def version(self, parameters: dict[str, Any]) -> Version:
        organisation_of(choice_of(parameters))
        end = head()
        return Version(end.sequence, end.entry_hash, _state())

    def size(self, parameters: dict[str, Any]) -> int:
        return _number(parameters)

    def title(self, parameters: dict[str, Any]) -> str:
        with translation.override("zh-hans"):
            scope = describe(choice_of(parameters))
            return f"{_sponsor(parameters)}{_('职权目录')}" + (f"（{scope}）" if scope else "")

    def build(self, parameters: dict[str, Any]) -> Book:
        with translation.override("zh-hans"):
            return _book(parameters)


def _sponsor(parameters: dict[str, Any]) -> str:
    """Whose catalogue it is, on the cover: a unit's, or the whole portal's."""
    home = home_of(choice_of(parameters))
    if not parameters["organisation"] and settings.SITE_SPONSOR:
        return settings.SITE_SPONSOR
    return home.name if home else settings.SITE_NAME


def _state() -> str:
    """What a catalogue shows beside the ledger's entries: what organisations are called, and whose hour has passed."""
    site = site_version()
    return site.mark if site else ""


def _number(parameters: dict[str, Any]) -> int:
    number = powers_in(choice_of(parameters)).count()
    if not number:
        raise NothingToPrint(_("所选范围内没有可打印的职权。"))
    return number


def _book(parameters: dict[str, Any]) -> Book:
    number = _number(parameters)
    if number > LARGEST:
        raise TooLarge(
            _("范围内有%(number)d项职权，一次最多打印%(largest)d项。请按科室或类别分开打印。")
            % {"number": number, "largest": LARGEST}
        )
    # Before the rows: what changes from now on makes another print.
    state, ledger = _state(), ledger_mark()
    sections, counted = _sections(parameters)
    home = home_of(choice_of(parameters))
    is_internal = parameters["audience"] != SOCIETY
    return Book(
        title=_("职权目录"),
        sponsor=_sponsor(parameters),
        scope=describe(choice_of(parameters)),
        version_date=ledger.recorded_on or timezone.localdate(),
        columns=_columns(),
        sections=sections,
        ledger=ledger,
        mark=_("内部资料　注意保管") if is_internal else "",
        audience=str(AUDIENCES[parameters["audience"]]),
        portal_name=settings.SITE_NAME,
        portal_url=settings.PORTAL_URL,
        complaint=home.complaint_phone if home else "",
        unit=_("项"),
        noun=_("职权"),
        statistics=_statistics(counted),
        state=state,
    )


def ledger_mark() -> LedgerMark:
    """The ledger's newest entry: what a print over many records goes back to."""
    end = head()
    entry = Publication.objects.filter(sequence=end.sequence).first()
    address = reverse("ledger:entry", args=[end.sequence]) if end.sequence else reverse("ledger:list")
    return LedgerMark(
        sequence=end.sequence,
        entry_hash=end.entry_hash if end.sequence else "",
        recorded_on=timezone.localtime(entry.published_at).date() if entry else None,
        url=settings.PORTAL_URL + address,
    )


def _columns() -> tuple[Column, ...]:
    limits = _("办理时限")
    return (
        Column("number", _("序号"), 10, "c"),
        Column("code", _("职权编码"), 21, "c code"),
        Column("type", _("类别／属性"), 25, "c"),
        Column("name", _("职权名称"), 39),
        Column("subject", _("行使主体"), 28, "c"),
        Column("legal_bases", _("设定依据"), 67),
        Column("statutory_limit", _("法定"), 22, "c", limits),
        Column("promised_limit", _("承诺"), 22, "c", limits),
        Column("complaint_phone", _("监督电话"), 27, "c phone"),
    )


Counted = list[tuple[str, list[tuple[str, str]]]]


def _sections(parameters: dict[str, Any]) -> tuple[list[Section], Counted]:
    """The tables, and for each its name with (type, function) of every power in it."""
    powers = powers_in(choice_of(parameters))
    paths = _paths(parameters)
    divided = powers.parents()
    sections: list[Section] = []
    counted: Counted = []
    for organisation_id, members in groupby(powers.iterator(), key=lambda power: power.organisation_id):
        rows, kinds, name = [], [], ""
        for number, power in enumerate(members, start=1):
            rows.append(_row(number, power, is_divided=power.pk in divided))
            kinds.append((power.power_type, power.function))
            name = power.organisation_name
        sections.append(Section(name, rows, paths.get(organisation_id, ())))
        counted.append((name, kinds))
    return sections, counted


def _paths(parameters: dict[str, Any]) -> dict[int, tuple[str, ...]]:
    """The names of the organisations above each section, from below the one on the cover downwards."""
    used = powers_in(choice_of(parameters)).organisations()
    nodes = {node.pk: node for node in Organisation.objects.only("name", "parent", "level")}
    home = home_of(choice_of(parameters))
    top = home.level if home else -1
    paths = {}
    for pk in used:
        names: list[str] = []
        node = nodes.get(nodes[pk].parent_id)
        while node is not None and node.level > top:
            names.append(node.name)
            node = nodes.get(node.parent_id)
        paths[pk] = tuple(reversed(names))
    return paths


def _row(number: int, power: PublishedPower, *, is_divided: bool) -> Row:
    content = power.content
    full = [wording.legal_basis(basis) for basis in content["legal_bases"]]
    is_long = sum(map(len, full)) > LONG_LEGAL_TEXT
    law = numbered([wording.citation(basis) for basis in content["legal_bases"]] if is_long else full)
    return Row(
        title=f"{power.code} {power.name}",
        cells=(
            wording.lines(str(number)),
            wording.lines(power.code),
            wording.type_and_function(power),
            wording.name(power),
            wording.subject_and_post(power),
            law,
            *wording.limits(content, is_divided=is_divided),
            wording.lines(content["complaint_phone"]),
        ),
        below=numbered(full) if is_long else (),
        below_heading=_("第%(number)d项设定依据的条文：") % {"number": number} if is_long else "",
    )


def _statistics(counted: Counted) -> tuple[CountTable, ...]:
    if not counted:
        return ()
    return (
        _table(_("按职权类别"), PowerType, 0, counted),
        _table(_("按权力属性"), PowerFunction, 1, counted),
    )


def _table(title: str, choices: Any, place: int, counted: Counted) -> CountTable:
    """Counts by section and by one of the two kinds; a heading without a single power isn't listed."""
    numbers = [(name, Counter(kinds[place] for kinds in members)) for name, members in counted]
    used: set[str] = set().union(*(counter for _name, counter in numbers))
    headings = [choice for choice in choices if choice.value in used]
    rows: Iterable[tuple[str, tuple[int, ...]]] = (
        (name, (*(counter[choice.value] for choice in headings), counter.total()))
        for name, counter in numbers
    )
    return CountTable(
        title=title,
        row_heading=_("科室"),
        headings=(*(str(choice.label) for choice in headings), _("合计")),
        rows=tuple(rows),
    )
