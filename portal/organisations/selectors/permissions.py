"""Who may act where: the one home of permission questions on organisations (DESIGN §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet

from portal.accounts.models import User

from ..models import Organisation, OrganisationGroupPermission, OrganisationUserPermission


@dataclass(frozen=True)
class Place:
    """Where a permission was granted: an organisation, and with it everything below."""

    tree_id: int
    lft: int
    rght: int

    def covers(self, organisation: Organisation) -> bool:
        """Whether ``organisation`` is this place or lies below it."""
        return (
            self.tree_id == organisation.tree_id
            and self.lft <= organisation.lft
            and self.rght >= organisation.rght
        )


def places_by_permission(user: User | AnonymousUser) -> dict[str, list[Place]]:
    """Every permission that ``user`` holds, and where it was granted. One query a request: kept on the user object.

    Being a superuser gives nothing here: content belongs to the roles, not to whoever runs the machine (三员分立).
    """
    if not user.is_authenticated or not user.is_active:
        return {}
    if not hasattr(user, "_places_by_permission"):
        columns = (
            "permission__codename",
            "content_object__tree_id",
            "content_object__lft",
            "content_object__rght",
        )
        own = OrganisationUserPermission.objects.filter(user=user).values_list(*columns)
        groups = OrganisationGroupPermission.objects.filter(group__user=user).values_list(*columns)
        found: dict[str, list[Place]] = {}
        for permission, *interval in own.union(groups):
            found.setdefault(permission, []).append(Place(*interval))
        user._places_by_permission = found  # type: ignore[attr-defined]
    return user._places_by_permission  # type: ignore[attr-defined]


def forget_permissions(user: User) -> None:
    """Ask the database again the next time: his roles, or the tree, have changed."""
    if hasattr(user, "_places_by_permission"):  # also when ``user`` is a request's lazy object
        del user._places_by_permission


def held_permissions(user: User | AnonymousUser) -> frozenset[str]:
    """Every permission that ``user`` holds somewhere."""
    return frozenset(places_by_permission(user))


def subtree_filter(nodes: Iterable[Organisation | Place], prefix: str = "") -> Q:
    """A condition true for everything in the subtrees of ``nodes``; ``prefix`` leads to the organisation."""
    condition = Q(pk__in=[])
    for node in nodes:
        condition |= Q(
            **{
                f"{prefix}tree_id": node.tree_id,
                f"{prefix}lft__gte": node.lft,
                f"{prefix}rght__lte": node.rght,
            }
        )
    return condition


def organisations_where(user: User | AnonymousUser, permission: str) -> QuerySet[Organisation]:
    """Every organisation in which ``user`` holds ``permission``, by himself or from above it in the tree.

    However large the tree: the grants are one query a request, and the answer is the returned queryset.
    """
    places = places_by_permission(user).get(permission)
    if not places:
        return Organisation.objects.none()
    return Organisation.objects.filter(subtree_filter(places))


def may(user: User | AnonymousUser, permission: str, organisation: Organisation | int) -> bool:
    """Whether ``user`` holds ``permission`` in this one organisation."""
    places = places_by_permission(user).get(permission)
    if not places:
        return False
    if isinstance(organisation, Organisation):
        return any(place.covers(organisation) for place in places)
    return Organisation.objects.filter(subtree_filter(places), pk=organisation).exists()


def users_with(permission: str, organisation: Organisation) -> QuerySet[User]:
    """The active people who hold ``permission`` in ``organisation``, there or from an organisation above it."""
    above = Organisation.objects.filter(
        tree_id=organisation.tree_id, lft__lte=organisation.lft, rght__gte=organisation.rght
    )
    direct = OrganisationUserPermission.objects.filter(
        permission__codename=permission, content_object__in=above
    )
    groups = OrganisationGroupPermission.objects.filter(
        permission__codename=permission, content_object__in=above
    )
    return User.objects.filter(
        Q(pk__in=direct.values("user")) | Q(groups__in=groups.values("group")), is_active=True
    ).distinct()


@dataclass(frozen=True)
class Grant:
    """One permission of one active person in one place."""

    user_id: int
    user_name: str
    permission: str
    place: Place


def grants_over(organisations: Iterable[Organisation], permissions: Sequence[str]) -> list[Grant]:
    """Every grant of ``permissions`` that reaches one of ``organisations``; one query, however many there are."""
    above = Q(pk__in=[])
    for tree_id, lft, rght in {(node.tree_id, node.lft, node.rght) for node in organisations}:
        above |= Q(
            content_object__tree_id=tree_id, content_object__lft__lte=lft, content_object__rght__gte=rght
        )
    own = OrganisationUserPermission.objects.filter(
        above, permission__codename__in=permissions, user__is_active=True
    )
    groups = OrganisationGroupPermission.objects.filter(
        above, permission__codename__in=permissions, group__user__is_active=True
    )
    rows = _grant_rows(own, "user").union(_grant_rows(groups, "group__user"))
    return [
        Grant(pk, full_name or username, permission, Place(*interval))
        for pk, full_name, username, permission, *interval in rows
    ]


def _grant_rows(grants: QuerySet, user: str) -> QuerySet:
    return grants.values_list(
        F(user),
        F(f"{user}__full_name"),
        F(f"{user}__username"),
        "permission__codename",
        "content_object__tree_id",
        "content_object__lft",
        "content_object__rght",
    )
