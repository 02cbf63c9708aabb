"""What is read of the clearing desk, and by whom."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import (
    held_permissions,
    may,
    organisations_where,
    places_by_permission,
    subtree_filter,
    users_with,
)
from portal.publishing.models.publishable import OUT_OF_USE_STATES

from ..models import ClearingCase, ClearingEntry, ClearingScan, Power
from . import rules
from .rules import Act, State
from .scanning import CONDUCTS

SPEAKS = ("edit_content", "review_section")  # who answers for a section
MOST_PLACES = 100


def may_enter(user: User) -> bool:
    """Whether the clearing desk is open to this person at all."""
    return "view_content" in held_permissions(user)


def cases_of(user: User) -> QuerySet[ClearingCase]:
    """The cases that ``user`` may see: those about a power that he may view as a draft."""
    where = organisations_where(user, "view_content").order_by()
    seen = Power.objects.filter(organisation__in=where)
    about = Q(organisation__in=where) | Q(first__in=seen) | Q(second__in=seen)
    return ClearingCase.objects.filter(about)


def mine(user: User) -> Q:
    """The condition for cases that wait for ``user``: he or his section was asked, he is to decide, or to carry out."""
    own = Q(section__in=_sections_of(user).order_by(), person=None) | Q(person=user)
    return (Q(state=State.ASSIGNED) & own) | _to_decide(user) | _to_carry_out(user)


def _to_decide(user: User) -> Q:
    """Overlaps that nobody has been asked about, or whose sections have answered. Gaps are mended, not decided."""
    said = ClearingEntry.objects.filter(case=OuterRef("pk"), action=Act.SAID)
    is_ripe = Q(state=State.OPEN) | (Q(state=State.ASSIGNED) & Exists(said))
    where = organisations_where(user, CONDUCTS).order_by()
    return is_ripe & Q(kind=rules.Kind.OVERLAP, organisation__in=where)


def _to_carry_out(user: User) -> Q:
    """Decisions whose next step is most likely his: a leader withdraws what is public, an editor archives."""
    condition = Q(pk__in=[])
    for permission, is_public in (("approve_publication", True), ("edit_content", False)):
        where = organisations_where(user, permission).order_by()
        for stays, leaves in (("first", "second"), ("second", "first")):
            condition |= Q(
                **{
                    "state": State.DECIDED,
                    "stays": F(stays),
                    f"{leaves}__organisation__in": where,
                    f"{leaves}__publication__isnull": not is_public,
                }
            )
    return condition


def _sections_of(user: User) -> QuerySet[Organisation]:
    by_edit, by_review = (organisations_where(user, permission) for permission in SPEAKS)
    return by_edit | by_review


def may_do(user: User, act: str, case: ClearingCase) -> bool:
    """Whether the act is his: the office assigns, decides and reopens; the sections concerned answer."""
    if act == Act.SAID:
        return bool(speaks_for(user, case))
    if act == Act.CARRIED_OUT:
        return True  # each step asks for its own permission
    return may(user, CONDUCTS, case.organisation)


def speaks_for(user: User, case: ClearingCase) -> list[Organisation]:
    """The sections for which ``user`` may answer: of the powers, and the one that was asked.

    Whoever was asked himself speaks for the section that was asked.
    """
    sections = {power.organisation_id: power.organisation for power in case.powers}
    if case.section is not None:
        sections.setdefault(case.section.pk, case.section)
    asked = case.section_id if case.person_id == user.pk else None
    return [
        section
        for section in sections.values()
        if section.pk == asked or any(may(user, permission, section) for permission in SPEAKS)
    ]


def people_of(section: Organisation) -> list[User]:
    """Who answers for a section, by name."""
    found = users_with(SPEAKS[0], section) | users_with(SPEAKS[1], section)
    return list(found.distinct().order_by("full_name", "pk"))


def places_to_scan(user: User) -> list[Organisation]:
    """The organisations that ``user`` may have scanned: those he reviews for, and the bureaus right below them."""
    granted = places_by_permission(user).get(CONDUCTS, [])
    condition = Q(pk__in=[])
    for place in granted:
        condition |= Q(tree_id=place.tree_id, lft=place.lft)
        condition |= Q(
            subtree_filter([place]), kind=Organisation.Kind.BUREAU, parent__lft=place.lft, is_active=True
        )
    found = Organisation.objects.filter(condition).order_by("tree_id", "lft").distinct()
    whole = Q(kind=Organisation.Kind.BUREAU) | Q(parent=None) | Q(kind__in=_ABOVE)
    return list(found.filter(whole)[:MOST_PLACES])


_ABOVE = (Organisation.Kind.CITY, Organisation.Kind.DISTRICT)


def scans_of(user: User) -> QuerySet[ClearingScan]:
    """The scans of organisations that ``user`` may view, or of what lies above them; the newest first."""
    condition = Q(organisation__in=organisations_where(user, "view_content").order_by())
    for place in places_by_permission(user).get("view_content", []):
        condition |= Q(
            organisation__tree_id=place.tree_id,
            organisation__lft__lt=place.lft,
            organisation__rght__gt=place.rght,
        )
    return ClearingScan.objects.filter(condition).select_related("organisation", "user")


def log_of(case: ClearingCase) -> list[ClearingEntry]:
    return list(case.entries.select_related("user").order_by("pk"))


@dataclass(frozen=True)
class Progress:
    """How far a section is: its powers, those without an open case, and its cases."""

    section: Organisation
    powers: int
    clean: int
    found: int
    unresolved: int

    @property
    def resolved(self) -> int:
        return self.found - self.unresolved

    @property
    def percent(self) -> int:
        """Rounded, but 100 is said only of a section that has nothing open at all, of powers no longer in use either, and
        0 only of one where all is open."""
        if self.clean == self.powers and not self.unresolved:
            return 100
        return min(99, max(1, round(100 * self.clean / self.powers))) if self.clean else 0


def progress(user: User, sections: Iterable[Organisation]) -> list[Progress]:
    """How far each of the sections is, with what hangs on it directly; four queries."""
    sections = list(sections)
    powers = Power.objects.filter(organisation__in=sections).exclude(state__in=OUT_OF_USE_STATES).order_by()
    open_cases = ClearingCase.objects.filter(state__in=rules.UNRESOLVED)
    is_concerned = Exists(open_cases.filter(first=OuterRef("pk"))) | Exists(
        open_cases.filter(second=OuterRef("pk"))
    )
    number = dict(powers.values_list("organisation").annotate(Count("pk")))
    concerned = dict(powers.filter(is_concerned).values_list("organisation").annotate(Count("pk")))
    found: Counter[int] = Counter()
    unresolved: Counter[int] = Counter()
    for side in ("first", "second"):
        cases = ClearingCase.objects.filter(**{f"{side}__organisation__in": sections}).order_by()
        if side == "second":  # both in one section: it is one case of the section
            cases = cases.exclude(second__organisation=F("first__organisation"))
        rows = cases.values_list(f"{side}__organisation", "state").annotate(Count("pk"))
        for section, state, times in rows:
            found[section] += times
            unresolved[section] += times if state in rules.UNRESOLVED else 0
    return [
        Progress(
            section,
            number.get(section.pk, 0),
            number.get(section.pk, 0) - concerned.get(section.pk, 0),
            found[section.pk],
            unresolved[section.pk],
        )
        for section in sections
    ]


def sections_with_powers(user: User) -> QuerySet[Organisation]:
    """The organisations with powers of their own that ``user`` may view, in the tree's order."""
    where = organisations_where(user, "view_content")
    powers = Power.objects.filter(organisation=OuterRef("pk")).exclude(state__in=OUT_OF_USE_STATES)
    return where.filter(Exists(powers)).order_by("tree_id", "lft")


def overdue(today: date) -> Q:
    """The condition for cases whose time is over."""
    return Q(due_on__lt=today) & ~Q(state=State.RESOLVED)


def settled_with(power: Power) -> list[ClearingCase]:
    """What was settled about a power that whoever works on it should know: a division of work, or what it went into."""
    about = Q(first=power.pk) | Q(second=power.pk)
    lasting = [rules.Resolution.SHARED, *rules.LETS_ONE_GO]
    cases = ClearingCase.objects.filter(about, resolution__in=lasting)
    states = [State.RESOLVED, State.DECIDED]
    return list(
        cases.filter(state__in=states).select_related("first__organisation", "second__organisation", "stays")
    )
