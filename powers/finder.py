"""The list's filters: what was asked for, and each option with the number that choosing it would show."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter

from .models import PowerFunction, PowerType, PublishedPower
from .selectors import Tally, numbers_by_section, tallies, visible

SORTS = {"code": ("code", "pk"), "newest": ("-published_at", "-pk")}


@dataclass(frozen=True)
class Wish:
    """What a reader asks of the list. What he can't mean (an unknown type) is left out."""

    section: Organisation | None = None
    power_type: str = ""
    function: str = ""
    key_post: bool = False
    post: int | None = None
    sort: str = "code"

    @classmethod
    def from_query(cls, query: QueryDict) -> "Wish":
        """Read the address's query; one query to the database if a section is named."""
        code = query.get("section", "")
        post = query.get("post", "")
        power_type, function = query.get("type", ""), query.get("function", "")
        return cls(
            section=Organisation.objects.filter(code=code).first() if code else None,
            power_type=power_type if power_type in PowerType.values else "",
            function=function if function in PowerFunction.values else "",
            key_post=query.get("key") == "1",
            post=int(post) if post.isdecimal() and len(post) < 12 else None,
            sort="newest" if query.get("sort") == "newest" else "code",
        )

    def url(self, **changes: Any) -> str:
        """The list's address for this wish with ``changes``: always the same order, nothing superfluous."""
        wish = replace(self, **changes)
        parts = [
            ("section", wish.section.code if wish.section else ""),
            ("type", wish.power_type),
            ("function", wish.function),
            ("key", "1" if wish.key_post else ""),
            ("post", wish.post or ""),
            ("sort", wish.sort if wish.sort != "code" else ""),
        ]
        return "?" + urlencode([(name, value) for name, value in parts if value])

    def conditions(self) -> dict[str, Any]:
        """The filters other than the section, by column."""
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

    def rows(self, reader: User | None) -> QuerySet[PublishedPower]:
        """The powers asked for, in the order asked for."""
        powers = visible(reader).filter(**self.conditions())
        if self.section:
            below = Organisation.objects.filter(subtree_filter([self.section]))
            powers = powers.filter(organisation__in=below)
        if self.post:
            powers = powers.filter(post_id=self.post)
        return powers.order_by(*SORTS[self.sort])


@dataclass(frozen=True)
class Option:
    """One choice of a filter: label, how many powers it would show, and where it leads."""

    label: str
    number: int
    url: str
    is_chosen: bool = False
    level: int = 0


@dataclass(frozen=True)
class Finder:
    """Everything that the list shows beside its rows."""

    wish: Wish
    total: int
    types: list[Option]
    functions: list[Option]
    key_post: Option
    sections: list[Option]
    chips: list[tuple[str, str]]


def finder(wish: Wish, reader: User | None) -> Finder:
    """Count every option under the other filters; three queries, whatever the size of the catalogue."""
    found = tallies(reader, wish.section)
    matching = [tally for tally in found if wish.matches(tally)]
    types = [
        Option(
            str(choice.label),
            sum(
                tally.number
                for tally in found
                if tally.power_type == choice and wish.matches(tally, but="power_type")
            ),
            wish.url(power_type="" if wish.power_type == choice else choice.value),
            wish.power_type == choice,
        )
        for choice in PowerType
    ]
    functions = [
        Option(
            str(choice.label),
            sum(
                tally.number
                for tally in found
                if tally.function == choice and wish.matches(tally, but="function")
            ),
            wish.url(function="" if wish.function == choice else choice.value),
            wish.function == choice,
        )
        for choice in PowerFunction
    ]
    key_post = Option(
        _("重要岗位"),
        sum(tally.number for tally in found if tally.is_key_post and wish.matches(tally, but="is_key_post")),
        wish.url(key_post=not wish.key_post),
        wish.key_post,
    )
    return Finder(
        wish=wish,
        total=sum(tally.number for tally in matching),
        types=[option for option in types if option.number or option.is_chosen],
        functions=[option for option in functions if option.number or option.is_chosen],
        key_post=key_post,
        sections=_sections(wish, reader),
        chips=_chips(wish),
    )


def _sections(wish: Wish, reader: User | None) -> list[Option]:
    """The way down to the chosen section and what lies right below it; without one, the upper two levels."""
    if wish.section:
        chosen = wish.section
        above = Q(tree_id=chosen.tree_id, lft__lte=chosen.lft, rght__gte=chosen.rght)
        shown = Organisation.objects.filter(above | Q(parent=chosen))
    else:
        shown = Organisation.objects.filter(
            Q(parent=None) | Q(parent__parent=None) | Q(level=2, tree_id__lte=3)
        )
    nodes = list(shown.order_by("tree_id", "lft")[:120])
    numbers = numbers_by_section(reader, nodes, **wish.conditions())
    return [
        Option(
            node.name,
            numbers.get(node.pk, 0),
            wish.url(section=None if wish.section == node else node),
            wish.section == node,
            node.level,
        )
        for node in nodes
        if numbers.get(node.pk) or wish.section == node
    ]


def _chips(wish: Wish) -> list[tuple[str, str]]:
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
    if wish.post:
        chips.append((_("指定岗位"), wish.url(post=None)))
    return chips
