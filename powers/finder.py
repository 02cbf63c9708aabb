"""The list's filters: what was asked for, and each option with the number that choosing it would show."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.models import Organisation

from .models import PowerFunction, PowerType, PublishedPower
from .picking import print_url
from .selectors import OfPost, Tally, numbered, of_post, tallies, visible, within

SORTS = {"code": ("code", "pk"), "newest": ("-published_at", "-pk")}
PAGE_SIZE = 30
# Whoever is further down needs another filter, not another page: the database reads every row before the page's.
LAST_PAGE = 200
MOST_SECTIONS = 200
# A third level of sections is offered only while all of them can be taken in at a glance.
SECTIONS_AT_A_GLANCE = 40


@dataclass(frozen=True)
class Wish:
    """What a reader asks of the list. What he can't mean (an unknown type) is left out."""

    section: Organisation | None = None
    power_type: str = ""
    function: str = ""
    key_post: bool = False
    post: int | None = None
    sort: str = "code"
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> "Wish":
        """Read the address's query; one query to the database if a section is named."""
        power_type, function = query.get("type", ""), query.get("function", "")
        return cls(
            section=section_of(query.get("section", "")),
            power_type=power_type if power_type in PowerType.values else "",
            function=function if function in PowerFunction.values else "",
            key_post=query.get("key") == "1",
            post=whole_number(query.get("post")) or None,
            sort="newest" if query.get("sort") == "newest" else "code",
            page=whole_number(query.get("page")) or 1,
        )

    def url(self, **changes: Any) -> str:
        """What follows the list's address for this wish with ``changes``; its first page unless they name another."""
        query = urlencode(self.said(**changes))
        return f"?{query}" if query else ""

    def said(self, **changes: Any) -> list[tuple[str, Any]]:
        """The same as names and values: always in the same order and with nothing superfluous, so that one list has one
        address.
        """
        wish = replace(self, **{"page": 1, **changes})
        parts = [
            ("section", wish.section.code if wish.section else ""),
            ("type", wish.power_type),
            ("function", wish.function),
            ("key", "1" if wish.key_post else ""),
            ("post", wish.post or ""),
            ("sort", wish.sort if wish.sort != "code" else ""),
            ("page", wish.page if wish.page > 1 else ""),
        ]
        return [(name, value) for name, value in parts if value]

    @property
    def print_url(self) -> str:
        """Where to print what is listed; "" where the print page knows no such filter."""
        if self.function or self.key_post:
            return ""
        section = self.section.code if self.section else ""
        return print_url([("organisation", section), ("type", self.power_type), ("post", self.post)])

    @property
    def is_filtered(self) -> bool:
        return bool(self.section or self.conditions() or self.post)

    def conditions(self) -> dict[str, Any]:
        """The filters other than section and post, by column."""
        found: dict[str, Any] = {}
        if self.power_type:
            found["power_type"] = self.power_type
        if self.function:
            found["function"] = self.function
        if self.key_post:
            found["is_key_post"] = True
        return found

    def matches(self, tally: Tally, *, but: str = "") -> bool:
        """Whether a tally fulfils every filter, the one named ``but`` left out."""
        return all(getattr(tally, name) == value for name, value in self.conditions().items() if name != but)

    def rows(self, reader: User | None, in_section: int = 0) -> QuerySet[PublishedPower]:
        """The powers asked for, in the order asked for; ``in_section``: about how many the section holds."""
        powers = visible(reader).filter(**self.conditions())
        if self.section:
            powers = within(powers, self.section, in_section)
        if self.post:
            powers = powers.filter(post_id=self.post)
        return powers.order_by(*SORTS[self.sort])


def section_of(code: str) -> Organisation | None:
    """The organisation that a filter names by its code; ``None`` if there is none, or none is named."""
    # PostgreSQL can't even be asked for a text with NUL in it.
    if not code or "\0" in code:
        return None
    return Organisation.objects.filter(code=code).first()


@dataclass(frozen=True)
class Option:
    """One choice of a filter: label, how many powers it would show, and where it leads."""

    label: str
    number: int
    url: str
    is_chosen: bool = False
    children: tuple["Option", ...] = ()


@dataclass(frozen=True)
class Pages:
    """Where in the list the reader is. ``numbers`` are the pages to offer, ``None`` for a gap between them."""

    number: int
    last: int
    numbers: list[int | None]
    is_cut: bool  # there is more than the last page shows

    @classmethod
    def of(cls, wanted: int, total: int) -> "Pages":
        wished = max(1, -(-total // PAGE_SIZE))
        last = min(wished, LAST_PAGE)
        number = min(max(wanted, 1), last)
        near = {page for page in range(number - 2, number + 3) if 1 <= page <= last} | {1, last}
        numbers: list[int | None] = []
        for page in sorted(near):
            if numbers and numbers[-1] != page - 1:
                numbers.append(None)
            numbers.append(page)
        return cls(number, last, numbers, wished > last)

    @property
    def start(self) -> int:
        return (self.number - 1) * PAGE_SIZE


@dataclass(frozen=True)
class Finder:
    """Everything that the list shows beside its rows."""

    wish: Wish
    total: int
    pages: Pages
    types: list[Option]
    functions: list[Option]
    key_post: Option | None
    sections: tuple[Option, ...]
    chips: list[tuple[str, str]]
    in_section: int

    def page(self, reader: User | None) -> QuerySet[PublishedPower]:
        """The page's powers. What comes before it is passed over in an index: only the page's own rows are read."""
        if not self.total:
            return PublishedPower.objects.none()
        start = self.pages.start
        keys = self.wish.rows(reader, self.in_section).values("pk")[start : start + PAGE_SIZE]
        return PublishedPower.objects.filter(pk__in=keys).order_by(*SORTS[self.wish.sort])


def finder(wish: Wish, reader: User | None) -> Finder:
    """Count every option under the other filters; two queries for a citizen, one more for a post, whatever there is."""
    post = of_post(reader, wish.post) if wish.post else None
    found = tallies(reader, wish.section, placed=post and post.placed)
    total = sum(tally.number for tally in found if wish.matches(tally))
    types = [
        Option(
            str(choice.label),
            _number_of(found, wish, "power_type", choice.value),
            wish.url(power_type="" if wish.power_type == choice else choice.value),
            wish.power_type == choice,
        )
        for choice in PowerType
    ]
    functions = [
        Option(
            str(choice.label),
            _number_of(found, wish, "function", choice.value),
            wish.url(function="" if wish.function == choice else choice.value),
            wish.function == choice,
        )
        for choice in PowerFunction
    ]
    key_post = Option(
        _("重要岗位行使的职权"),
        _number_of(found, wish, "is_key_post", True),
        wish.url(key_post=not wish.key_post),
        wish.key_post,
    )
    return Finder(
        wish=wish,
        total=total,
        pages=Pages.of(wish.page, total),
        types=[option for option in types if option.number or option.is_chosen],
        functions=[option for option in functions if option.number or option.is_chosen],
        key_post=key_post if key_post.number or key_post.is_chosen else None,
        sections=_sections(wish, reader, post),
        chips=_chips(wish, post),
        in_section=sum(tally.number for tally in found),
    )


def _number_of(found: list[Tally], wish: Wish, column: str, value: Any) -> int:
    """How many powers choosing ``value`` in ``column`` would show under the other filters."""
    return sum(
        tally.number for tally in found if getattr(tally, column) == value and wish.matches(tally, but=column)
    )


def _sections(wish: Wish, reader: User | None, post: OfPost | None) -> tuple[Option, ...]:
    """The way down to the chosen section and what lies right below it; without one, the upper levels."""
    if wish.section:
        chosen = wish.section
        above = Q(tree_id=chosen.tree_id, lft__lte=chosen.lft, rght__gte=chosen.rght)
        shown = Organisation.objects.filter(above | Q(parent=chosen))
    else:
        shown = Organisation.objects.filter(level__lte=2)
    shown = shown.order_by("level", "tree_id", "lft")[:MOST_SECTIONS]
    nodes = numbered(reader, shown, placed=post and post.placed, **wish.conditions())

    if wish.section is None and sum(1 for node in nodes if node.number) > SECTIONS_AT_A_GLANCE:
        nodes = [node for node in nodes if node.level < 2]
    by_parent: dict[int | None, list[Any]] = {}
    for node in nodes:
        if node.number or wish.section == node:
            by_parent.setdefault(node.parent_id, []).append(node)

    def below(parent: int | None) -> tuple[Option, ...]:
        return tuple(
            Option(
                node.name,
                node.number,
                wish.url(section=None if wish.section == node else node),
                wish.section == node,
                below(node.pk),
            )
            for node in by_parent.get(parent, ())
        )

    return below(None)


def _chips(wish: Wish, post: OfPost | None) -> list[tuple[str, str]]:
    """The filters in force, each with the address without it."""
    chips = []
    if wish.section:
        chips.append((wish.section.name, wish.url(section=None)))
    if wish.power_type:
        chips.append((str(PowerType(wish.power_type).label), wish.url(power_type="")))
    if wish.function:
        chips.append((str(PowerFunction(wish.function).label), wish.url(function="")))
    if wish.key_post:
        chips.append((_("重要岗位"), wish.url(key_post=False)))
    if post:
        chips.append((post.name or _("指定岗位"), wish.url(post=None)))
    return chips
