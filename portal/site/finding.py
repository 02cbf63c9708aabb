"""The search page's wish, read from the address, and what it found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disclosure.catalogue import selectors as catalogue
from disclosure.information import selectors as information
from disclosure.report import selectors as reports
from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.search.query import LONGEST_QUERY, parse
from portal.search.selectors import Hit, SearchResults, counts
from portal.search.selectors import search as search_entries
from powers.finder import section_of
from powers.models import PowerType
from powers.picking import print_url
from powers.selectors import LIST_COLUMNS, visible

from .passages import Passage, passage_of, passage_of_disclosure, passage_of_item

PAGE_SIZE = 20
PAGES_BESIDE = 2
# Who looks for these means the printed catalogue, not a power.
PRINT_WORDS = ("打印", "印刷", "下载", "目录", "清单", "pdf", "print", "download")


@dataclass(frozen=True)
class Kind:
    """One kind of records that may be looked for: its name in the address, what it is called, and how it is shown."""

    name: str
    search_kind: str
    label: Any
    visible: Callable[[User | None], QuerySet[Any]]
    columns: tuple[str, ...]
    passage: Callable[..., Passage | None]
    template: str


POWERS = Kind("powers", "power", _("职权"), visible, LIST_COLUMNS, passage_of, "site/_found_power.html")
INFORMATION = Kind(
    "information",
    "disclosure",
    pgettext_lazy("plural", "公开信息"),
    information.visible,
    information.LIST_COLUMNS,
    passage_of_disclosure,
    "site/_found_information.html",
)
CATALOGUE = Kind(
    "catalogue",
    "catalogue_item",
    _("公开目录"),
    catalogue.visible,
    (*catalogue.LIST_COLUMNS, "catalogue"),
    passage_of_item,
    "site/_found_item.html",
)
REPORTS = Kind(
    "reports",
    "annual_report",
    _("年度报告"),
    reports.visible,
    (*reports.LIST_COLUMNS, "audience"),
    lambda _content, _query: None,
    "site/_found_report.html",
)
KINDS = {kind.name: kind for kind in (POWERS, INFORMATION, CATALOGUE, REPORTS)}


@dataclass(frozen=True)
class SearchWish:
    """What a reader looks for. What he can't mean (an unknown type, page minus one) is left out."""

    words: str = ""
    was_cut: bool = False
    power_type: str = ""
    section: Organisation | None = None
    page: int = 1
    among: str = ""  # the kind of records that was asked for by name

    @classmethod
    def from_query(cls, query: QueryDict) -> "SearchWish":
        """Read the address's query; one query to the database if a section is named."""
        typed = "".join(letter if letter.isprintable() else " " for letter in query.get("q", "")).strip()
        power_type, code = query.get("type", ""), query.get("section", "")
        among = query.get("in", "")
        return cls(
            words=typed[:LONGEST_QUERY],
            was_cut=len(typed) > LONGEST_QUERY,
            power_type=power_type if power_type in PowerType.values else "",
            section=section_of(code),
            page=whole_number(query.get("page")) or 1,
            # Powers alone have a type, and are picked for print.
            among=POWERS.name if "pick" in query else among if among in KINDS else "",
        )

    @property
    def kind(self) -> Kind:
        """What is looked for: powers, unless something else was asked for."""
        return KINDS.get(self.among, POWERS)

    def of(self, kind: Kind) -> "SearchWish":
        """The same words among another kind of records."""
        return replace(self, among=kind.name, power_type="", page=1)

    def url(self, **changes: Any) -> str:
        """The address of this search with ``changes``."""
        return "?" + urlencode(self.said(**changes))

    def said(self, **changes: Any) -> list[tuple[str, Any]]:
        """The same as names and values: always the same order, nothing superfluous."""
        wish = {**self.__dict__, **changes}
        parts = [
            ("q", wish["words"]),
            ("in", wish["among"]),
            ("type", wish["power_type"]),
            ("section", wish["section"].code if wish["section"] else ""),
            ("page", wish["page"] if wish["page"] > 1 else ""),
        ]
        return [(name, value) for name, value in parts if value]

    @property
    def means_printing(self) -> bool:
        """Whether the words ask for the catalogue on paper."""
        return any(word in self.words.lower() for word in PRINT_WORDS)

    @property
    def print_url(self) -> str:
        """Where to print what is found."""
        section = self.section.code if self.section else ""
        return print_url([("q", self.words), ("type", self.power_type), ("organisation", section)])


@dataclass(frozen=True)
class Found:
    """One result: the published row that the page links to, the hit with what is marked in its name, and a passage."""

    record: Any
    hit: Hit
    passage: Passage | None


@dataclass(frozen=True)
class Tab:
    """One kind of records with the number of what is found among them."""

    kind: Kind
    number: int | None  # not counted
    url: str
    is_current: bool


@dataclass(frozen=True)
class Findings:
    """One page of results, among the kind that ``wish`` says."""

    wish: SearchWish
    results: SearchResults
    rows: list[Found]
    tabs: list[Tab]

    @property
    def last_page(self) -> int:
        return max(1, -(-self.results.count // PAGE_SIZE))

    @property
    def previous_url(self) -> str:
        return self.wish.url(page=self.wish.page - 1) if self.wish.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.wish.url(page=self.wish.page + 1) if self.wish.page < self.last_page else ""

    @property
    def elsewhere(self) -> list[Tab]:
        """The other kinds among which something is found."""
        return [tab for tab in self.tabs if tab.number and not tab.is_current]

    @property
    def pages(self) -> list[tuple[int | None, str]]:
        """Page numbers with their addresses: the first, the last and those beside this one; ``None`` for a gap."""
        near = range(self.wish.page - PAGES_BESIDE, self.wish.page + PAGES_BESIDE + 1)
        shown = [n for n in range(1, self.last_page + 1) if n in (1, self.last_page) or n in near]
        pages: list[tuple[int | None, str]] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                pages.append((None, ""))
            pages.append((number, self.wish.url(page=number)))
        return pages if len(shown) > 1 else []


def find(wish: SearchWish, reader: User | None) -> Findings:
    """Search among what ``reader`` may read, and count what there is of the other kinds; at most nine queries.

    Whoever names no kind and no filter is shown the first kind in which something holds all of his words, else the first
    in which anything is found: he needn't know which it is.
    """
    results = _search(wish, reader)
    others = [kind for kind in KINDS.values() if kind is not wish.kind]
    numbers: dict[str, int] = {}
    if not wish.power_type:  # whoever chose a type means powers: the others aren't counted
        numbers = counts(wish.words, {kind.search_kind: _within(kind, wish, reader) for kind in others})
    if (results.is_loose or not results.count) and not wish.among and not wish.power_type:
        better = next((kind for kind in others if numbers[kind.search_kind]), None)
        if better is not None:
            numbers[wish.kind.search_kind] = results.count
            wish = replace(wish, among=better.name)
            results = _search(wish, reader)
    numbers[wish.kind.search_kind] = results.count
    query = parse(wish.words)
    rows = [Found(hit.row, hit, wish.kind.passage(hit.row.content, query)) for hit in results.hits]
    tabs = [
        Tab(kind, numbers.get(kind.search_kind), wish.of(kind).url(), kind is wish.kind)
        for kind in KINDS.values()
    ]
    return Findings(wish, results, rows, tabs)


def _search(wish: SearchWish, reader: User | None) -> SearchResults:
    start = (wish.page - 1) * PAGE_SIZE
    kind = wish.kind
    # The search entry is written with the published row; the row alone decides whether the reader may see it.
    shown = kind.visible(reader).only(*kind.columns, "content")
    within = _within(kind, wish, reader)
    return search_entries(
        wish.words, kind=kind.search_kind, within=within, rows=shown, start=start, size=PAGE_SIZE
    )


def _within(kind: Kind, wish: SearchWish, reader: User | None) -> QuerySet[Any] | None:
    """The rows among which is searched; ``None``: all that is for society, as the index itself knows it."""
    power_type = wish.power_type if kind is POWERS else ""
    if reader is None and not power_type and not wish.section:
        return None
    rows = kind.visible(reader)
    if power_type:
        rows = rows.filter(power_type=power_type)
    if wish.section:
        below = Organisation.objects.filter(subtree_filter([wish.section]))
        rows = rows.filter(organisation__in=below)
    return rows
