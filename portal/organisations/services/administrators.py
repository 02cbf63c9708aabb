"""The first accounts of a new installation: the three separated administrators, who then make all others."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts import roles
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.trees.locks import tree_write

from ..models import Organisation
from .accounts import create_account
from .roles import grant_role, roles_of

ADMINISTRATORS = tuple(role for role in roles.ROLES if role.is_administrator)


@dataclass(frozen=True)
class Administrator:
    """One of the three; ``password`` is ``None`` for an account that was there already."""

    role: Role
    user: User
    password: str | None


def create_administrators(
    organisation: Organisation, people: Mapping[Role, tuple[str, str]]
) -> list[Administrator]:
    """Give ``organisation`` each administrator that it lacks, with a one-time password; save it first if it is new.

    ``people`` names for each role the account to make: user name and full name. An account that exists is never given a
    role by this: who has it may have another one. All or nothing; raises ``ValidationError``.
    """
    with tree_write(Organisation):
        if organisation.pk is None:
            organisation.full_clean()
            organisation.save()
        return [_administrator(role, organisation, *people[role]) for role in ADMINISTRATORS]


def _administrator(role: Role, organisation: Organisation, username: str, full_name: str) -> Administrator:
    found = _holder(role, organisation)
    if found:
        return Administrator(role, found, None)
    if User.objects.filter(username=username).exists():
        raise ValidationError(
            _("账号“%(name)s”已经存在，请为%(role)s另取一个。") % {"name": username, "role": role.label}
        )
    user = User(username=username, full_name=full_name)
    user.full_clean(exclude=["password"])
    made = create_account(user, organisation, by=None)
    grant_role(user, role, organisation)
    return Administrator(role, user, made.password)


def _holder(role: Role, organisation: Organisation) -> User | None:
    """An active person who holds ``role`` on ``organisation`` itself."""
    group = Group.objects.filter(name=role.code).first()
    people = User.objects.filter(groups=group, is_active=True) if group else ()
    return next((user for user in people if (role, organisation) in roles_of(user)), None)
