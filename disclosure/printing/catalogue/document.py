"""XX单位党务公开目录, XX单位政务公开目录: cover, notes, contents, statistics, and the register's table by category."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.organisations.selectors import may
from portal.printing.audiences import ALL, AUDIENCES, PARTY, SOCIETY
from portal.printing.documents import A3, Book, CountTable, Make, Row, Section
from portal.printing.marks import newest_ledger_mark
from portal.printing.registry import NothingToPrint, PrintableDocument, TooLarge, Version
from portal.publishing.ledger.read import head
from portal.publishing.models import Audience
from portal.publishing.public import site_version
from portal.publishing.selectors import unit_of

from ...choices import Catalogue, Timing
from .choice import CONTENTS, COVER, STATISTICS, Choice, choice_of
from .columns import ItemColumn, columns_of, draft_line
from .entries import Entry, by_category, count, entries_of, may_read_drafts, organisation_of, state_of_drafts
from .forms import OfficeCatalogueForm, PublicCatalogueForm

LARGEST = 5_000
# In a title: what it holds beside that which society may read.
TOLD = {PARTY: gettext_lazy("含党内公开"), ALL: gettext_lazy("全部范围")}


class DisclosureCatalogue(PrintableDocument):
    """党务公开目录、政务公开目录. Parameters: those of a ``Choice``."""

    code = "disclosure-catalogue"
    label = gettext_lazy("党务政务公开目录")
    introduction = gettext_lazy(
        "把一个单位的党务公开目录或者政务公开目录印成一册：公开什么、向谁公开、以什么形式、什么时候公开。封面和编印说明上有版本日期和公开台账指纹，可以核对。"
    )
    nothing = gettext_lazy("所选范围内没有可打印的公开事项。")
    more_hint = gettext_lazy("（纸张、封面、统计表、栏目）")

    def form(self, data: Any = None, *, user: User | None) -> forms.Form:
        return PublicCatalogueForm(data) if user is None else OfficeCatalogueForm(data, user=user)

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        choice = choice_of(parameters)
        if user is None:
            return choice.audience == SOCIETY and not choice.drafts
        if not may(user, "print_catalogue", organisation_of(choice)):
            return False
        return not choice.drafts or may_read_drafts(choice, user)

    def version(self, parameters: dict[str, Any]) -> Version:
        choice = choice_of(parameters)
        organisation_of(choice)
        end = head()
        return Version(end.sequence, end.entry_hash, _state(choice))

    def size(self, parameters: dict[str, Any]) -> int:
        number = count(choice_of(parameters))
        if not number:
            raise NothingToPrint(str(self.nothing))
        if number > LARGEST:
            text = _("范围内有%(number)d项，一次最多打印%(largest)d项。请按科室分开打印。")
            raise TooLarge(text % {"number": number, "largest": LARGEST})
        return number

    def has_drafts(self, parameters: dict[str, Any]) -> bool:
        return choice_of(parameters).drafts

    def title(self, parameters: dict[str, Any]) -> str:
        """某局党务公开目录（办公室·A3·草稿）: whoever has several in his list tells them apart."""
        with translation.override("zh-hans"):
            choice = choice_of(parameters)
            parts = [
                _scope(choice),
                A3 if choice.paper == A3 else "",
                str(TOLD.get(choice.audience, "")),
                _("草稿") if choice.drafts else "",
            ]
            told = "·".join(filter(None, parts))
            name = f"{unit_of(organisation_of(choice)).name}{Catalogue(choice.catalogue).label}"
            return f"{name}（{told}）" if told else name

    def build(self, parameters: dict[str, Any]) -> Book:
        with translation.override("zh-hans"):
            self.size(parameters)
            return _book(choice_of(parameters))


def _state(choice: Choice) -> str:
    """What the catalogue shows beside the ledger's entries: names of organisations, whose hour has passed, drafts."""
    site = site_version()
    return "\n".join(filter(None, [site.mark if site else "", state_of_drafts(choice)]))


def _scope(choice: Choice) -> str:
    """The section, where it isn't the whole unit's catalogue."""
    organisation = organisation_of(choice)
    return "" if organisation == unit_of(organisation) else organisation.name


def _audience(choice: Choice) -> str:
    return _("仅供单位内部审阅") if choice.drafts else str(AUDIENCES[choice.audience])


def _book(choice: Choice) -> Book:
    # Before the rows: what changes from now on makes another print.
    state, ledger = _state(choice), newest_ledger_mark()
    unit, scope = unit_of(organisation_of(choice)), _scope(choice)
    columns, groups = columns_of(choice.columns), by_category(entries_of(choice))
    version_date = timezone.localdate() if choice.drafts else ledger.recorded_on or timezone.localdate()
    is_public = choice.audience == SOCIETY and not choice.drafts
    return Book(
        title=str(Catalogue(choice.catalogue).label),
        sponsor=unit.name,
        scope=scope,
        part=_("%(scope)s的") % {"scope": scope} if scope else "",
        version_date=version_date,
        columns=tuple(column.column() for column in columns),
        sections=[_section(way, entries, columns) for way, entries in groups],
        ledger=ledger,
        has_cover=COVER in choice.parts,
        has_contents=CONTENTS in choice.parts,
        make=Make(paper=choice.paper, watermark=_("草稿") if choice.drafts else ""),
        mark="" if is_public else _("内部资料　注意保管"),
        audience=_audience(choice),
        portal_name=settings.SITE_NAME,
        complaint=unit.complaint_phone,
        unit=_("项"),
        noun=_("目录事项"),
        statistics=_statistics(groups) if STATISTICS in choice.parts else (),
        state=state,
        is_draft=choice.drafts,
    )


def _section(way: tuple[str, ...], entries: Sequence[Entry], columns: Sequence[ItemColumn]) -> Section:
    return Section(way[-1], [_row(entry, columns) for entry in entries], path=way[:-1])


def _row(entry: Entry, columns: Sequence[ItemColumn]) -> Row:
    cells = [column.says(entry.content) for column in columns]
    if entry.draft_state:
        cells[0] = (*cells[0], draft_line(entry.draft_state))
    return Row(
        title=f"{entry.content['code']} {entry.content['title']}",
        cells=tuple(cells),
        anchor=f"item-{entry.pk}",
    )


Groups = Sequence[tuple[tuple[str, ...], Sequence[Entry]]]


def _statistics(groups: Groups) -> tuple[CountTable, ...]:
    """How many items each category has, by audience and by timing."""
    return (
        _counts(_("按公开范围"), Audience, lambda entry: entry.content["audience"], groups),
        _counts(_("按公开时间"), Timing, lambda entry: entry.content["timing"], groups),
    )


def _counts(title: str, choices: Any, told: Callable[[Entry], str], groups: Groups) -> CountTable:
    """Counts by category and by one of the two; a heading without a single item isn't listed."""
    counts = [Counter(map(told, entries)) for _way, entries in groups]
    used = set().union(*counts)
    headings = [choice for choice in choices if choice.value in used]
    return CountTable(
        title=title,
        row_heading=_("公开类别"),
        headings=(*(str(choice.label) for choice in headings), _("合计")),
        rows=tuple(
            (" › ".join(way), (*(found[choice.value] for choice in headings), found.total()))
            for (way, _entries), found in zip(groups, counts, strict=True)
        ),
    )
