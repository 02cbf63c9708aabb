"""The list of cases: what is asked for, and the rows that answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.inputs import plain_text, whole_number

from ..models import ClearingCase
from . import rules, selectors
from .gaps import Gap
from .rules import Kind, State
from .wording import told, why

UNRESOLVED = "unresolved"


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
            state=state if state in (*State.values, UNRESOLVED, "overdue", "all") else UNRESOLVED,
            gap=gap if gap in Gap.values else "",
            section=whole_number(query.get("section")),
            who=who if who == "mine" else "",
            text=plain_text(query.get("q")),
        )


def found(user: User, wish: Wish, today: date) -> QuerySet[ClearingCase]:
    """The cases that ``user`` may see and asked for: overlaps before gaps, the likeliest first."""
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
    elif wish.state == "overdue":
        cases = cases.filter(selectors.overdue(today))
    elif wish.state != "all":
        cases = cases.filter(state=wish.state)
    overlaps_first = Case(When(kind=Kind.OVERLAP, then=0), default=1, output_field=IntegerField())
    return cases.select_related("section", "person").order_by(
        overlaps_first, F("due_on").asc(nulls_last=True), "-score", "pk"
    )


@dataclass(frozen=True)
class CaseRow:
    """One line of the list."""

    case: ClearingCase
    why: str
    sections: str
    holder: str
    is_overdue: bool


def rows(cases: Any, today: date) -> Iterator[CaseRow]:
    """The lines of so many cases; no query of their own."""
    for case in cases:
        holder = case.person.get_full_name() if case.person else str(case.section or "")
        yield CaseRow(case, why(case), told(case.names), holder, case.is_overdue(today))


def state_choices() -> list[tuple[str, Any]]:
    return [
        (UNRESOLVED, _("未办结")),
        *State.choices,
        ("overdue", _("已超期")),
        ("all", _("全部")),
    ]


def table(cases: QuerySet[ClearingCase], today: date) -> tuple[list[str], Iterator[list[str]]]:
    """The list for a workbook: headings and rows."""
    headings = [
        _("类型"), _("职权编码"), _("职权名称"), _("责任单位（科室）"), _("发现的依据"), _("状态"), _("承办"),
        _("办理期限"), _("超期"), _("处理方式"), _("理由或分工"), _("发现时间"), _("办结时间"),
    ]  # fmt: skip

    def lines() -> Iterator[list[str]]:
        for row in rows(cases.iterator(chunk_size=500), today):
            case = row.case
            yield [
                str(case.get_kind_display()),
                "\n".join(power["code"] for power in case.names),
                "\n".join(power["name"] for power in case.names),
                row.sections,
                row.why,
                str(case.get_state_display()),
                row.holder,
                case.due_on.isoformat() if case.due_on else "",
                _("是") if row.is_overdue else "",
                str(case.get_resolution_display()) if case.resolution else "",
                case.statement,
                f"{case.found_at:%Y-%m-%d}",
                f"{case.resolved_at:%Y-%m-%d}" if case.resolved_at else "",
            ]

    return headings, lines()
