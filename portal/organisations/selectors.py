"""Who may act where: the one home of permission questions on organisations (DESIGN §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from portal.accounts.models import User

from .models import Organisation, OrganisationGroupPermission, OrganisationUserPermission


def _granted_nodes(user: User, permission: str) -> QuerySet[Organisation]:
    """The organisations named in ``user``'s permission rows themselves, without what lies below them."""
    own = OrganisationUserPermission.objects.filter(user=user, permission__codename=permission)
    groups = OrganisationGroupPermission.objects.filter(group__user=user, permission__codename=permission)
    return Organisation.objects.filter(
        Q(pk__in=own.values("content_object")) | Q(pk__in=groups.values("content_object"))
    )


def granted_places(user: User | AnonymousUser, permissions: Sequence[str]) -> dict[str, list[Organisation]]:
    """For each permission the organisations named in ``user``'s permission rows themselves; two queries at most."""
    places: dict[str, list[Organisation]] = {permission: [] for permission in permissions}
    if not held_permissions(user).intersection(permissions):
        return places
    own = OrganisationUserPermission.objects.filter(user=user)
    groups = OrganisationGroupPermission.objects.filter(group__user=user)
    for rows in (own, groups):
        rows = rows.filter(permission__codename__in=permissions)
        for row in rows.select_related("permission", "content_object"):
            places[row.permission.codename].append(row.content_object)
    return places


def subtree_filter(nodes: Iterable[Organisation], prefix: str = "") -> Q:
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

    One query for the granted nodes, and the returned queryset; however large the tree. Being a superuser gives
    nothing here: content belongs to the roles, not to whoever runs the machine (三员分立).
    """
    if permission not in held_permissions(user):
        return Organisation.objects.none()
    nodes = list(_granted_nodes(user, permission).only("tree_id", "lft", "rght"))
    if not nodes:
        return Organisation.objects.none()
    return Organisation.objects.filter(subtree_filter(nodes))


def may(user: User | AnonymousUser, permission: str, organisation: Organisation | int) -> bool:
    """Whether ``user`` holds ``permission`` in this one organisation."""
    pk = organisation.pk if isinstance(organisation, Organisation) else organisation
    return organisations_where(user, permission).filter(pk=pk).exists()


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
    """One permission of one active person in one organisation and everything below it."""

    user: User
    permission: str
    place: Organisation

    def covers(self, organisation: Organisation) -> bool:
        """Whether the grant holds in ``organisation``."""
        place = self.place
        return (
            place.tree_id == organisation.tree_id
            and place.lft <= organisation.lft
            and place.rght >= organisation.rght
        )


def grants_over(organisations: Iterable[Organisation], permissions: Sequence[str]) -> list[Grant]:
    """Every grant of ``permissions`` that reaches one of ``organisations``; two queries, however many there are."""
    above = Q(pk__in=[])
    for tree_id, lft, rght in {(node.tree_id, node.lft, node.rght) for node in organisations}:
        above |= Q(
            content_object__tree_id=tree_id, content_object__lft__lte=lft, content_object__rght__gte=rght
        )
    own = OrganisationUserPermission.objects.filter(
        above, permission__codename__in=permissions, user__is_active=True
    ).select_related("user", "permission", "content_object")
    found = [Grant(row.user, row.permission.codename, row.content_object) for row in own]
    groups = OrganisationGroupPermission.objects.filter(
        above, permission__codename__in=permissions
    ).select_related("permission", "content_object")
    for row in groups.prefetch_related("group__user_set"):
        found += [
            Grant(user, row.permission.codename, row.content_object)
            for user in row.group.user_set.all()
            if user.is_active
        ]
    return found


def held_permissions(user: User | AnonymousUser) -> frozenset[str]:
    """Every permission that ``user`` holds somewhere; asked once a request (kept on the user object)."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_held_permissions"):
        own = OrganisationUserPermission.objects.filter(user=user)
        groups = OrganisationGroupPermission.objects.filter(group__user=user)
        names = own.values_list("permission__codename").union(groups.values_list("permission__codename"))
        user._held_permissions = frozenset(name for (name,) in names)  # type: ignore[union-attr]
    return user._held_permissions  # type: ignore[union-attr]


def forget_held_permissions(user: User) -> None:
    """Ask the database again the next time: his roles have changed."""
    user.__dict__.pop("_held_permissions", None)
