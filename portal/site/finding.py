"""The search page's wish, read from the address, and what it found."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.search.query import LONGEST_QUERY, parse
from portal.search.selectors import Hit, SearchResults
from portal.search.selectors import search as search_entries
from powers.finder import section_of
from powers.models import PowerType, PublishedPower
from powers.picking import print_url
from powers.selectors import LIST_COLUMNS, visible

from .passages import Passage, passage_of

PAGE_SIZE = 20
PAGES_BESIDE = 2
# Who looks for these means the printed catalogue, not a power.
PRINT_WORDS = ("打印", "印刷", "下载", "目录", "清单", "pdf", "print", "download")


@dataclass(frozen=True)
class SearchWish:
    """What a reader looks for. What he can't mean (an unknown type, page minus one) is left out."""

    words: str = ""
    was_cut: bool = False
    power_type: str = ""
    section: Organisation | None = None
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> "SearchWish":
        """Read the address's query; one query to the database if a section is named."""
        typed = "".join(letter if letter.isprintable() else " " for letter in query.get("q", "")).strip()
        power_type, code = query.get("type", ""), query.get("section", "")
        return cls(
            words=typed[:LONGEST_QUERY],
            was_cut=len(typed) > LONGEST_QUERY,
            power_type=power_type if power_type in PowerType.values else "",
            section=section_of(code),
            page=whole_number(query.get("page")) or 1,
        )

    def url(self, **changes: Any) -> str:
        """The address of this search with ``changes``."""
        return "?" + urlencode(self.said(**changes))

    def said(self, **changes: Any) -> list[tuple[str, Any]]:
        """The same as names and values: always the same order, nothing superfluous."""
        wish = {**self.__dict__, **changes}
        parts = [
            ("q", wish["words"]),
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

    power: PublishedPower
    hit: Hit
    passage: Passage | None


@dataclass(frozen=True)
class Findings:
    """One page of results."""

    wish: SearchWish
    results: SearchResults
    rows: list[Found]

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
    """Search among what ``reader`` may read; at most three queries for a citizen beside the section's."""
    within = None
    if reader is not None or wish.power_type or wish.section:
        within = visible(reader)
    if within is not None and wish.power_type:
        within = within.filter(power_type=wish.power_type)
    if within is not None and wish.section:
        below = Organisation.objects.filter(subtree_filter([wish.section]))
        within = within.filter(organisation__in=below)
    start = (wish.page - 1) * PAGE_SIZE
    # The search entry is written with the published row; the row alone decides whether the reader may see it.
    shown = visible(reader).only(*LIST_COLUMNS, "content")
    results = search_entries(wish.words, within=within, rows=shown, start=start, size=PAGE_SIZE)
    query = parse(wish.words)
    rows = [Found(hit.row, hit, passage_of(hit.row.content, query)) for hit in results.hits]
    return Findings(wish, results, rows)
