"""What is read of drafts and their review: queues, logs, eligible reviewers, who may see what is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import (
    at_and_above,
    grants_over,
    homes_of_member,
    may,
    organisations_where,
    places_by_permission,
    subtree_filter,
    users_with,
)

from . import four_eyes
from .kinds import PublishableKind, all_kinds, kind_of
from .models import Audience, Publication, Publishable, ReviewEntry, ReviewPresence, State
from .models.publishable import REVIEW_STATES
from .stages import BY_STATE, REVIEW_PERMISSIONS, STAGES, Stage, next_stage

PRESENCE_SECONDS = 90


def log_of(record: Publishable) -> QuerySet[ReviewEntry]:
    """The record's whole review log, oldest first."""
    return ReviewEntry.objects.filter(kind=kind_of(record).code, object_id=record.pk).select_related("user")


def last_act(record: Publishable) -> ReviewEntry | None:
    """The newest entry of the log: what made the record what it is now, be it a decision or an edit."""
    return log_of(record).last()


def _decided(record: Publishable) -> list[ReviewEntry]:
    """The newest submission of the version under review, and the approvals since."""
    entries = []
    for entry in log_of(record).filter(version_no=record.version_no):
        if entry.action == ReviewEntry.Action.SUBMITTED:
            entries = [entry]
        elif entry.action == ReviewEntry.Action.APPROVED:
            entries.append(entry)
    return entries


def approved_stages(record: Publishable) -> set[str]:
    """The stages (their states) that have approved of the version under review since it was submitted."""
    return {entry.stage for entry in _decided(record) if entry.action == ReviewEntry.Action.APPROVED}


def is_last_approval(record: Publishable, kind: PublishableKind) -> bool:
    """Whether an approval where the record stands now is the one that publishes it."""
    return next_stage(kind, {*approved_stages(record), record.state}) is None


def approvals_of(record: Publishable) -> list[dict[str, Any]]:
    """Who approved each stage of the version under review, for the ledger."""
    return [
        {
            "action": entry.action,
            "at": timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M"),
            "by": entry.user.get_full_name() if entry.user else "",
            "stage": entry.stage,
        }
        for entry in _decided(record)
    ]


def eligible_reviewers(record: Publishable, stage: Stage) -> QuerySet[User]:
    """Who may decide on the record at ``stage``: has the permission, and no hand in the version yet."""
    barred = four_eyes.hands(record, kind_of(record))
    return users_with(stage.permission, record.organisation).exclude(pk__in=barred)


def queue_filter(user: User) -> Q:
    """The condition for drafts that wait at a stage where ``user`` holds the permission to decide."""
    condition = Q(pk__in=[])
    places = places_by_permission(user)
    for stage in STAGES:
        if granted := places.get(stage.permission):
            condition |= Q(state=stage.state) & subtree_filter(granted, prefix="organisation__")
    return condition


def queue(user: User, kind: PublishableKind) -> QuerySet[Any]:
    """Drafts of one kind that wait for a decision ``user`` may make; the most urgent first.

    Those he wrote himself, or has decided on at an earlier stage, are left out (four eyes).
    """
    waiting = kind.records().filter(queue_filter(user)).exclude(four_eyes.has_a_hand(user, kind))
    return waiting.order_by("due_on", "state_since", "pk")


def sent_by(user: User, kind: PublishableKind) -> QuerySet[Any]:
    """Drafts of one kind whose present version ``user`` wrote or submitted, and that are still on their way."""
    wrote = ReviewEntry.objects.filter(
        kind=kind.code,
        user=user,
        object_id=OuterRef("pk"),
        version_no=OuterRef("version_no"),
        action__in=[ReviewEntry.Action.EDITED, ReviewEntry.Action.SUBMITTED],
    )
    on_the_way = [*REVIEW_STATES, State.RETURNED, State.SCHEDULED]
    return kind.records().filter(Exists(wrote), state__in=on_the_way).order_by("-state_since", "pk")


def under_review(user: User, kind: PublishableKind) -> QuerySet[Any]:
    """Every draft of one kind that is under review where ``user`` may read; the most urgent first."""
    records = kind.records().filter(
        state__in=REVIEW_STATES, organisation__in=organisations_where(user, "view_content")
    )
    return records.order_by("due_on", "state_since", "pk")


def holders(records: Sequence[Publishable], kind: PublishableKind) -> dict[int, list[str]]:
    """Who can decide on each record (by pk) now: names, in the order of accounts; empty where nobody can.

    The number of queries doesn't depend on how many records there are.
    """
    waiting = [record for record in records if record.state in BY_STATE]
    if not waiting:
        return {record.pk: [] for record in records}
    hands = four_eyes.hands_of_each(waiting, kind)
    grants = grants_over([record.organisation for record in waiting], REVIEW_PERMISSIONS)
    found: dict[int, list[str]] = {record.pk: [] for record in records}
    for record in waiting:
        permission = BY_STATE[record.state].permission
        people = {
            grant.user_id: grant.user_name
            for grant in grants
            if grant.permission == permission and grant.place.covers(record.organisation)
        }
        found[record.pk] = [people[pk] for pk in sorted(people) if pk not in hands[record.pk]]
    return found


def may_read(user: User, record: Publishable) -> bool:
    """Whether ``user`` may read the draft in the back office."""
    return may(user, "view_content", record.organisation)


def publications_of(record: Publishable) -> QuerySet[Publication]:
    """Everything of the record that the ledger holds, newest first, with the snapshots."""
    return Publication.objects.filter(record_uid=record.uid).select_related("snapshot").order_by("-sequence")


@dataclass(frozen=True)
class LastPublic:
    """The newest version that the record ever had in public; ``ended`` is what took it down, if anything did."""

    version: Publication | None
    ended: Publication | None = None


def last_public(record: Publishable) -> LastPublic:
    """What a draft is to be compared with: the public version, and once that was taken down, the last one there was."""
    acts = publications_of(record).exclude(action=Publication.Action.ERASED)
    version = acts.filter(action=Publication.Action.PUBLISHED).first()
    if version is None or version.pk == record.publication_id:
        return LastPublic(version)
    return LastPublic(version, acts.exclude(action=Publication.Action.PUBLISHED).first())


def queue_size(user: User) -> int:
    """How many drafts wait for ``user``, over all kinds; one query, for every page's menu asks it."""
    first, *others = [queue(user, kind).order_by().values("pk") for kind in all_kinds()]
    return first.union(*others, all=True).count()


def current_stage(record: Publishable) -> Stage | None:
    """The review stage that the record is at, or ``None`` when it isn't under review."""
    return BY_STATE.get(record.state)


def readers_of_each(
    records: Sequence[Publishable], kind: PublishableKind, *, except_user: User
) -> dict[int, list[str]]:
    """For each record (by pk) the names of the others who have it open on the review desk just now."""
    since = timezone.now() - timedelta(seconds=PRESENCE_SECONDS)
    presences = ReviewPresence.objects.filter(
        kind=kind.code, object_id__in=[record.pk for record in records], last_seen__gte=since
    )
    found: dict[int, list[str]] = {}
    for presence in presences.exclude(user=except_user).select_related("user").order_by("last_seen"):
        found.setdefault(presence.object_id, []).append(presence.user.get_full_name())
    return found


def readers_of(record: Publishable, *, except_user: User) -> list[str]:
    """The names of the others who have the record open on the review desk just now."""
    return readers_of_each([record], kind_of(record), except_user=except_user).get(record.pk, [])


def signed_in_user(request: HttpRequest) -> User | None:
    """The signed-in user of a public request; asks neither session nor database for one without the cookie."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    return user if user.is_authenticated else None


@dataclass(frozen=True)
class Standing:
    """What decides to which audiences a signed-in reader belongs: the Party, his unit, where he may be named."""

    user: int
    is_party_member: bool
    homes: tuple[Organisation, ...]  # where he belongs and all above that, from the root down

    @classmethod
    def of(cls, user: User) -> "Standing":
        """Asked once a request, in one query: kept on the user object, as his permissions are."""
        if not hasattr(user, "_standing"):
            standing = cls(user.pk, user.is_party_member, tuple(homes_of_member(user.pk)))
            user._standing = standing  # type: ignore[attr-defined]
        return user._standing  # type: ignore[attr-defined]

    @property
    def unit(self) -> Organisation | None:
        """本单位."""
        return _unit_among(self.homes) if self.homes else None

    def is_in_unit_of(self, organisation: Organisation) -> bool:
        """Whether what that organisation discloses in its unit is for him."""
        unit = self.unit
        return bool(
            unit and unit.tree_id == organisation.tree_id and unit.lft <= organisation.lft <= unit.rght
        )

    def is_named(self, organisations: Iterable[int], users: Iterable[int]) -> bool:
        """Whether he is among these people, or belongs to one of these organisations."""
        return self.user in users or not {home.pk for home in self.homes}.isdisjoint(organisations)


def audience_filter(user: User | None, prefix: str = "") -> Q:
    """The condition for published rows that ``user`` (``None``: any citizen) may read on the public site.

    Rows carry ``audience``, ``organisation`` (an ``Organisation`` key) and, for 特定对象, the many-to-many fields
    ``audience_organisations`` and ``audience_users``. Internal records are never shown outside the back office.
    """
    condition = Q(**{f"{prefix}audience": Audience.SOCIETY})
    if user is None:
        return condition
    standing = Standing.of(user)
    if standing.is_party_member:
        condition |= Q(**{f"{prefix}audience": Audience.PARTY})
    if unit := standing.unit:
        condition |= Q(
            **{
                f"{prefix}audience": Audience.UNIT,
                f"{prefix}organisation__tree_id": unit.tree_id,
                f"{prefix}organisation__lft__gte": unit.lft,
                f"{prefix}organisation__rght__lte": unit.rght,
            }
        )
        homes = [home.pk for home in standing.homes]
        condition |= Q(
            **{f"{prefix}audience": Audience.SPECIFIED, f"{prefix}audience_organisations__in": homes}
        )
    condition |= Q(**{f"{prefix}audience": Audience.SPECIFIED, f"{prefix}audience_users": user.pk})
    return condition


def unit_of(organisation: Organisation) -> Organisation:
    """The unit (本单位) that an organisation belongs to: the nearest bureau at or above it, else its root."""
    return _unit_among(at_and_above(organisation.pk))


def _unit_among(homes: Sequence[Organisation]) -> Organisation:
    return next((home for home in reversed(homes) if home.kind == Organisation.Kind.BUREAU), homes[0])
