"""What changes roles on organisations."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import BY_CODE, Role

from ..models import AccountEntry, Organisation, OrganisationUserPermission
from ..selectors.people import ASSIGN, roles_by_user
from ..selectors.permissions import forget_permissions, may


@transaction.atomic
def grant_role(
    user: User, role: Role, organisation: Organisation, *, by: User | None = None, note: str = ""
) -> bool:
    """Let ``user`` act as ``role`` in ``organisation`` and everything below it; ``False`` if he does already.

    ``by`` is the security administrator; ``None`` is the machine itself (a command). Every grant is in the log.
    Raises ``ValidationError`` if he would then hold two of the three administrators (三员分立, GB/T 22239), or one of
    them beside a role that works on content; if ``by`` may not assign roles there, or if ``by`` is the same person.
    """
    # The lock makes two grants at once to one person see each other.
    User.objects.select_for_update().get(pk=user.pk)
    _check(user, organisation, by)
    _check_separation(user, role)
    if (role, organisation) in roles_of(user):
        return False
    group, _created = Group.objects.get_or_create(name=role.code)
    user.groups.add(group)
    OrganisationUserPermission.objects.bulk_create(
        [
            OrganisationUserPermission(user=user, permission=permission, content_object=organisation)
            for permission in _permissions(role)
        ],
        ignore_conflicts=True,  # another role of his may give it him already
    )
    if not user.is_staff:  # whoever has a role works in the back office
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    _record(AccountEntry.Action.ROLE_GRANTED, user, role, organisation, by, note)
    forget_permissions(user)
    return True


@transaction.atomic
def revoke_role(
    user: User, role: Role, organisation: Organisation, *, by: User | None = None, note: str = ""
) -> bool:
    """Take ``role`` in ``organisation`` away again, keeping what another role of his gives him there.

    ``False`` if he doesn't hold it. Raises ``ValidationError`` as ``grant_role`` does.
    """
    User.objects.select_for_update().get(pk=user.pk)
    _check(user, organisation, by)
    held = roles_of(user)
    if (role, organisation) not in held:
        return False
    kept = [(other, place) for other, place in held if (other, place) != (role, organisation)]
    kept_here = {
        permission
        for other, place in kept
        if place == organisation
        for permission in other.organisation_permissions
    }
    OrganisationUserPermission.objects.filter(
        user=user,
        content_object=organisation,
        permission__codename__in=set(role.organisation_permissions) - kept_here,
    ).delete()
    if role not in [other for other, _place in kept]:
        user.groups.remove(*Group.objects.filter(name=role.code))
    _record(AccountEntry.Action.ROLE_REVOKED, user, role, organisation, by, note)
    forget_permissions(user)
    return True


def roles_of(user: User) -> list[tuple[Role, Organisation]]:
    """Each role that ``user`` holds, with the organisation in which he holds it."""
    return [(held.role, held.organisation) for held in roles_by_user([user])[user.pk]]


def _permissions(role: Role) -> list[Permission]:
    """What ``role`` gives on an organisation. Raises ``Permission.DoesNotExist`` before the migrations have run."""
    names = set(role.organisation_permissions)
    found = Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(Organisation), codename__in=names
    )
    missing = names.difference(permission.codename for permission in found)
    if missing:
        raise Permission.DoesNotExist(", ".join(sorted(missing)))
    return list(found)


def _check(user: User, organisation: Organisation, by: User | None) -> None:
    if by is None:
        return
    if by.pk == user.pk:
        raise ValidationError(_("不能给自己授予或撤销角色，请由另一位安全管理员办理。"))
    forget_permissions(by)
    if not may(by, ASSIGN, organisation):
        raise ValidationError(_("只能在您管理的机构范围内授予或撤销角色。"))


def _check_separation(user: User, role: Role) -> None:
    for name in user.groups.order_by("name").values_list("name", flat=True):
        held = BY_CODE.get(name)
        if held is None or held == role or not (held.is_administrator or role.is_administrator):
            continue
        words = {"user": user.get_full_name(), "role": held.label, "new": role.label}
        if held.is_administrator and role.is_administrator:
            raise ValidationError(
                _("%(user)s已是%(role)s，系统管理员、安全管理员、审计员不得由同一人担任。") % words
            )
        raise ValidationError(
            _(
                "%(user)s已是%(role)s，不能再担任%(new)s：系统管理员、安全管理员、审计员不办理业务，须与业务角色分用账号。"
            )
            % words
        )


def _record(
    action: AccountEntry.Action,
    user: User,
    role: Role,
    organisation: Organisation,
    by: User | None,
    note: str,
) -> None:
    AccountEntry.objects.create(
        action=action, person=user, role=role.code, organisation=organisation, by=by, note=note
    )
