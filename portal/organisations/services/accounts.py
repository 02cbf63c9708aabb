"""What a system administrator does with accounts. He gives nobody a role: that is the security administrator's."""

from dataclasses import dataclass
from typing import Any

from axes.utils import reset
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.passwords import one_time_password

from ..models import AccountEntry, Membership, Organisation
from ..selectors.people import MANAGE_ACCOUNTS, accounts_of
from ..selectors.permissions import forget_permissions, may

Action = AccountEntry.Action
FIELDS = ("full_name", "email", "phone", "is_party_member")
OPENS_CONTENT = gettext_lazy("自己的党员身份和所属机构决定能看到哪些公开内容，须由另一位系统管理员修改。")


@dataclass(frozen=True)
class NewPassword:
    """An account with the password that is shown this once and kept nowhere."""

    user: User
    password: str


@transaction.atomic
def create_account(user: User, home: Organisation, *, by: User | None) -> NewPassword:
    """Save a new account without any role; its owner has to choose a password of his own at the first sign-in.

    ``by``: ``None`` is the machine itself (a command).
    """
    if by is not None:
        _require_home(home, by)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.is_staff = False  # the first role opens the back office
    user.save()
    Membership.objects.create(user=user, organisation=home)
    AccountEntry.objects.create(action=Action.CREATED, person=user, by=by, organisation=home)
    return NewPassword(user, password)


@transaction.atomic
def change_account(pk: int, values: dict[str, Any], home: Organisation | None, *, by: User) -> User:
    """Write the typed ``values`` (of ``FIELDS``) and the home organisation; the log says what was before.

    What isn't among the values stays, and the home if it is ``None``. Raises ``ValidationError`` if somebody changes
    of his own account what opens content: that he is a Party member, or where he belongs.
    """
    user = _locked(pk, by)
    membership = Membership.objects.select_related("organisation").filter(user=user).first()
    before = membership.organisation if membership else None
    home = home or before
    if user.is_party_member != values.get("is_party_member", user.is_party_member) or home != before:
        _not_himself(user, by, OPENS_CONTENT)
    changes: list[list[str]] = []
    for name in FIELDS:
        old = getattr(user, name)
        new = values.get(name, old)
        if old != new:
            label = str(User._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            changes.append([label, _words(old), _words(new)])
            setattr(user, name, new)
    if home is not None and home != before:
        _require_home(home, by)
        changes.append([_("所属机构"), _words(before), _words(home)])
        Membership.objects.update_or_create(user=user, defaults={"organisation": home})
    if changes:
        user.save(update_fields=[*FIELDS])
        AccountEntry.objects.create(
            action=Action.CHANGED, person=user, by=by, organisation=home, changes=changes
        )
    return user


@transaction.atomic
def reset_password(pk: int, *, by: User) -> NewPassword:
    """Give an account a new one-time password; whoever is signed in with it is signed out."""
    user = _locked(pk, by)
    _not_himself(user, by, _("请在“修改密码”页面修改自己的密码。"))
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    _unlock(user)
    _record(Action.PASSWORD_RESET, user, by)
    return NewPassword(user, password)


@transaction.atomic
def unlock(pk: int, *, by: User) -> User:
    """Let an account try again that is locked after too many wrong passwords."""
    user = _locked(pk, by)
    _not_himself(user, by, _("请由另一位系统管理员解除锁定。"))
    if _unlock(user):
        _record(Action.UNLOCKED, user, by)
    return user


@transaction.atomic
def set_active(pk: int, active: bool, *, by: User, note: str = "") -> User:
    """Close an account or open it again. Its roles stay with it, and hold only while it is open."""
    user = _locked(pk, by)
    _not_himself(user, by, _("不能停用自己的账号。"))
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        _record(Action.REACTIVATED if active else Action.DEACTIVATED, user, by, note)
    return user


def _locked(pk: int, by: User) -> User:
    forget_permissions(by)
    if not accounts_of(by).filter(pk=pk).exists():
        raise ValidationError(_("这个账号不在您管理的机构范围内。"))
    return User.objects.select_for_update().get(pk=pk)


def _require_home(home: Organisation, by: User) -> None:
    if not may(by, MANAGE_ACCOUNTS, home):
        raise ValidationError(_("只能选择您管理范围内的机构。"))


def _not_himself(user: User, by: User, sentence: str | Promise) -> None:
    if user.pk == by.pk:
        raise ValidationError(str(sentence))


def _unlock(user: User) -> int:
    return reset(username=user.username)


def _record(action: Action, user: User, by: User, note: str = "") -> None:
    membership = Membership.objects.filter(user=user).first()
    AccountEntry.objects.create(
        action=action,
        person=user,
        by=by,
        organisation_id=membership.organisation_id if membership else None,
        note=note,
    )


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value) if value not in (None, "") else "—"
