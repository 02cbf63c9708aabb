"""What changes roles on organisations."""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from portal.accounts.models import User
from portal.accounts.roles import BY_CODE, Role

from ..models import Organisation, OrganisationUserPermission
from ..selectors import forget_permissions


@transaction.atomic
def grant_role(user: User, role: Role, organisation: Organisation) -> None:
    """Let ``user`` act as ``role`` in ``organisation`` and everything below it.

    Raises ``ValidationError`` if he would then hold two of the three administrators (三员分立, GB/T 22239).
    """
    # The lock makes two grants at once to one person see each other.
    User.objects.select_for_update().get(pk=user.pk)
    if role.is_administrator:
        held = [
            BY_CODE[name]
            for name in user.groups.values_list("name", flat=True)
            if name in BY_CODE and BY_CODE[name].is_administrator and name != role.code
        ]
        if held:
            raise ValidationError(
                _("%(user)s已是%(role)s，系统管理员、安全管理员、审计员不得由同一人担任。")
                % {"user": user.get_full_name(), "role": held[0].label}
            )
    group, _created = Group.objects.get_or_create(name=role.code)
    user.groups.add(group)
    for permission in role.organisation_permissions:
        assign_perm(f"organisations.{permission}", user, organisation)
    forget_permissions(user)


@transaction.atomic
def revoke_role(user: User, role: Role, organisation: Organisation) -> None:
    """Take ``role`` in ``organisation`` away again, keeping what another role of his gives him there."""
    User.objects.select_for_update().get(pk=user.pk)
    kept_roles = [
        other for other, place in roles_of(user) if not (other == role and place.pk == organisation.pk)
    ]
    kept_here = {
        permission
        for other, place in roles_of(user)
        if place.pk == organisation.pk and other != role
        for permission in other.organisation_permissions
    }
    OrganisationUserPermission.objects.filter(
        user=user,
        content_object=organisation,
        permission__codename__in=set(role.organisation_permissions) - kept_here,
    ).delete()
    if role not in kept_roles:
        user.groups.remove(*Group.objects.filter(name=role.code))
    forget_permissions(user)


def roles_of(user: User) -> list[tuple[Role, Organisation]]:
    """Each role that ``user`` holds, with the organisation in which he holds it."""
    held = [BY_CODE[name] for name in user.groups.values_list("name", flat=True) if name in BY_CODE]
    by_place: dict[Organisation, set[str]] = {}
    rows = OrganisationUserPermission.objects.filter(user=user).select_related("content_object", "permission")
    for row in rows:
        by_place.setdefault(row.content_object, set()).add(row.permission.codename)
    return [
        (role, place)
        for place, permissions in by_place.items()
        for role in held
        if permissions.issuperset(role.organisation_permissions)
    ]
