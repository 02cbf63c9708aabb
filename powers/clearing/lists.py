"""The list of cases: what is asked for, and the rows that answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, When
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.inputs import plain_text, whole_number

from ..models import ClearingCase
from . import rules, selectors
from .gaps import Gap
from .rules import Kind, Resolution, State
from .wording import lacking, why

UNRESOLVED, OVERDUE = "unresolved", "overdue"
_AS_IN_THE_CATALOGUE = ("first__organisation__tree_id", "first__organisation__lft", "first__code")


@dataclass(frozen=True)
class Wish:
    """What a reader asks of the list; what he can't mean is left out."""

    kind: str = ""
    state: str = UNRESOLVED
    gap: str = ""
    section: int | None = None
    who: str = ""
    text: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Wish":
        kind, gap, state = query.get("kind", ""), query.get("gap", ""), query.get("state", UNRESOLVED)
        who = query.get("who", "")
        return cls(
            kind=kind if kind in Kind.values else "",
            state=state if state in (*State.values, UNRESOLVED, OVERDUE, "all") else UNRESOLVED,
            gap=gap if gap in Gap.values else "",
            section=whole_number(query.get("section")),
            who=who if who == "mine" else "",
            text=plain_text(query.get("q")),
        )


def found(user: User, wish: Wish, today: date) -> QuerySet[ClearingCase]:
    """The cases that ``user`` may see and asked for: overlaps before gaps, what is due soonest and the likeliest first,
    then section by section in the order of the codes."""
    cases = selectors.cases_of(user)
    if wish.who == "mine":
        cases = cases.filter(selectors.mine(user))
    if wish.kind:
        cases = cases.filter(kind=wish.kind)
    if wish.gap:
        # As text: a list in JSON is searched by every database in its own way.
        cases = cases.filter(kind=Kind.GAP, gaps__icontains=f'"{wish.gap}"')
    if wish.section is not None:
        cases = cases.filter(Q(first__organisation=wish.section) | Q(second__organisation=wish.section))
    if wish.text:
        by_power = Q()
        for side in ("first", "second"):
            by_power |= Q(**{f"{side}__name__icontains": wish.text})
            by_power |= Q(**{f"{side}__code__icontains": wish.text})
        cases = cases.filter(by_power)
    if wish.state == UNRESOLVED:
        cases = cases.filter(state__in=rules.UNRESOLVED)
    elif wish.state == OVERDUE:
        cases = cases.filter(selectors.overdue(today))
    elif wish.state != "all":
        cases = cases.filter(state=wish.state)
    overlaps_first = Case(When(kind=Kind.OVERLAP, then=0), default=1, output_field=IntegerField())
    return cases.select_related("section", "person").order_by(
        overlaps_first, F("due_on").asc(nulls_last=True), "-score", *_AS_IN_THE_CATALOGUE, "pk"
    )


@dataclass(frozen=True)
class CaseRow:
    """One line of the list."""

    case: ClearingCase
    why: str
    holder: str
    is_overdue: bool


def rows(cases: Any, today: date) -> Iterator[CaseRow]:
    """The lines of so many cases; no query of their own."""
    in_words = cache(lacking)  # thousands of cases lack the same few things
    for case in cases:
        holder = case.person.get_full_name() if case.person else str(case.section or "")
        reason = why(case) if case.is_overlap else in_words(tuple(case.gaps))
        yield CaseRow(case, reason, holder, case.is_overdue(today))


def waiting_url(section: int) -> str:
    """The list of what waits for whoever reads it, of the section with this key."""
    return reverse("clearing:list") + f"?who=mine&section={section}"


def late_url(section: int) -> str:
    """The list of what is overdue of the section with this key."""
    return reverse("clearing:list") + f"?state={OVERDUE}&section={section}"


def state_choices() -> list[tuple[str, Any]]:
    return [
        (UNRESOLVED, _("未办结")),
        *State.choices,
        (OVERDUE, _("已超期")),
        ("all", _("全部")),
    ]


# What a workbook's columns are called, and how wide they are.
_COLUMNS = (
    (gettext_lazy("类型"), 10), (gettext_lazy("职权编码"), 16), (gettext_lazy("职权名称"), 40),
    (gettext_lazy("责任单位（科室）"), 20), (gettext_lazy("发现的依据"), 44), (gettext_lazy("状态"), 16),
    (gettext_lazy("承办"), 16), (gettext_lazy("办理期限"), 12), (gettext_lazy("超期"), 8),
    (gettext_lazy("处理方式"), 22), (gettext_lazy("理由或分工"), 44), (gettext_lazy("发现时间"), 12),
    (gettext_lazy("办结时间"), 12),
)  # fmt: skip
WIDTHS = [width for _heading, width in _COLUMNS]
_READ = (
    "kind", "names", "reasons", "gaps", "state", "section__name", "person__full_name", "person__username", "due_on",
    "resolution", "statement", "found_at", "resolved_at",
)  # fmt: skip


def headings() -> list[str]:
    """Of the workbook's columns."""
    return [str(heading) for heading, _width in _COLUMNS]


def table(cases: QuerySet[ClearingCase], today: date) -> Iterator[list[str]]:
    """The list for a workbook, a row a case."""
    # Asked for once: to ask the catalogue of translations for every row would take longer than all the rest.
    kinds, states, resolutions = (
        {value: str(label) for value, label in choices.choices} for choices in (Kind, State, Resolution)
    )
    yes = _("是")
    for row in rows(cases.only(*_READ).iterator(chunk_size=500), today):
        case = row.case
        yield [
            kinds[case.kind],
            "\n".join(power["code"] for power in case.names),
            "\n".join(power["name"] for power in case.names),
            "\n".join(power["section"] for power in case.names),
            row.why,
            states[case.state],
            row.holder,
            case.due_on.isoformat() if case.due_on else "",
            yes if row.is_overdue else "",
            resolutions.get(case.resolution, ""),
            case.statement,
            timezone.localdate(case.found_at).isoformat(),
            timezone.localdate(case.resolved_at).isoformat() if case.resolved_at else "",
        ]
