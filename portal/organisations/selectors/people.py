"""Accounts as their administrators see them: whose they are, what roles they hold, whether they are locked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import BY_CODE, ROLES, Role

from ..models import Organisation, OrganisationUserPermission
from .permissions import Place, organisations_where, places_by_permission, subtree_filter

MANAGE_ACCOUNTS = "manage_accounts"
ASSIGN = "assign_roles"


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody holds, and where."""

    user: User
    role: Role
    organisation: Organisation


def roles_by_user(users: Collection[User]) -> dict[int, list[HeldRole]]:
    """For each user the roles he holds; two queries, however many users."""
    rows = list(
        OrganisationUserPermission.objects.filter(user__in=users).select_related(
            "content_object", "permission", "user"
        )
    )
    found: dict[int, list[HeldRole]] = {user.pk: [] for user in users}
    for held in _held(rows):
        found[held.user.pk].append(held)
    return found


def roles_at(organisation: Organisation) -> list[HeldRole]:
    """Who holds which role in ``organisation``, granted there or above it, the nearest place first."""
    above = Organisation.objects.filter(
        tree_id=organisation.tree_id, lft__lte=organisation.lft, rght__gte=organisation.rght
    )
    rows = list(
        OrganisationUserPermission.objects.filter(content_object__in=above).select_related(
            "content_object", "permission", "user"
        )
    )
    held = _held(rows)
    order = {role.code: number for number, role in enumerate(ROLES)}
    return sorted(
        held, key=lambda one: (-one.organisation.lft, order[one.role.code], one.user.full_name, one.user.pk)
    )


def _held(rows: Iterable[OrganisationUserPermission]) -> list[HeldRole]:
    """Which roles the permission rows add up to: each role has a permission that no other role gives."""
    users: dict[int, User] = {}
    places: dict[int, Organisation] = {}
    permissions: dict[tuple[int, int], set[str]] = {}
    for row in rows:
        users[row.user_id], places[row.content_object_id] = row.user, row.content_object
        permissions.setdefault((row.user_id, row.content_object_id), set()).add(row.permission.codename)
    groups: dict[int, set[str]] = {}
    names = User.groups.through.objects.filter(user__in=users, group__name__in=BY_CODE)
    for user_id, name in names.values_list("user_id", "group__name"):
        groups.setdefault(user_id, set()).add(name)
    return [
        HeldRole(users[user_id], role, places[place_id])
        for (user_id, place_id), names_held in permissions.items()
        for role in ROLES
        if role.code in groups.get(user_id, ()) and names_held.issuperset(role.organisation_permissions)
    ]


def belonging_to(user: User, permission: str, prefix: str = "") -> Q:
    """A condition on accounts (``prefix`` leads to the account): those that belong where ``user`` holds ``permission``.

    An account without a home organisation is looked after by whoever holds the permission over a whole tree.
    """
    places = places_by_permission(user).get(permission, [])
    if not places:
        return Q(pk__in=[])
    condition = subtree_filter(places, f"{prefix}membership__organisation__")
    if any(covers_whole_tree(place) for place in places):
        condition |= Q(**{f"{prefix}membership__isnull": True})
    return condition


def covers_whole_tree(place: Place) -> bool:
    """Whether the place is the root of its tree."""
    return place.lft == 1


def accounts_of(user: User, text: str = "") -> QuerySet[User]:
    """The accounts that a system administrator looks after, by a part of a name when ``text`` is given."""
    return _search(User.objects.filter(belonging_to(user, MANAGE_ACCOUNTS)), text)


def people_of(user: User, text: str = "") -> QuerySet[User]:
    """The people whose roles a security administrator assigns: who belongs to his subtree or holds a role in it."""
    places = organisations_where(user, ASSIGN)
    holders = OrganisationUserPermission.objects.filter(content_object__in=places).values("user")
    return _search(User.objects.filter(belonging_to(user, ASSIGN) | Q(pk__in=holders)), text)


def _search(users: QuerySet[User], text: str) -> QuerySet[User]:
    if text:
        users = users.filter(
            Q(full_name__icontains=text)
            | Q(username__icontains=text)
            | Q(membership__organisation__name__icontains=text)
        )
    return users.select_related("membership__organisation").order_by("username")


def locked_usernames(usernames: Collection[str]) -> set[str]:
    """Which of them are locked out now after too many wrong passwords; one query."""
    attempts = AccessAttempt.objects.filter(username__in=usernames)
    if cool_off := get_cool_off():
        attempts = attempts.filter(attempt_time__gte=timezone.now() - cool_off)
    rows = attempts.order_by().values("username", "ip_address").annotate(failures=Sum("failures_since_start"))
    return {row["username"] for row in rows if row["failures"] >= settings.AXES_FAILURE_LIMIT}
