"""The log of accounts and roles: who did what to whose account, where and when. Rows are only ever added."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import BY_CODE
from portal.append_only import Guard

from .organisation import Organisation

GUARD = Guard("account_entry", "organisations_accountentry")


class AppendOnly(Exception):
    """Somebody tried to change or delete what was recorded."""


class AccountEntryQuerySet(models.QuerySet):
    """Reads and adds."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class AccountEntry(models.Model):
    """One act on one account. The people and the organisation can't be deleted while an entry names them."""

    class Action(models.TextChoices):
        CREATED = "created", _("新建账号")
        CHANGED = "changed", _("修改账号")
        PASSWORD_RESET = "password_reset", _("重置密码")
        UNLOCKED = "unlocked", _("解除锁定")
        DEACTIVATED = "deactivated", _("停用账号")
        REACTIVATED = "reactivated", _("启用账号")
        ROLE_GRANTED = "role_granted", _("授予角色")
        ROLE_REVOKED = "role_revoked", _("撤销角色")

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    action = models.CharField(_("事项"), max_length=20, choices=Action)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="account_entries",
        verbose_name=_("账号"),
    )
    # Empty: a command or the set-up of the demonstration, no person.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    role = models.CharField(_("角色"), max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("机构")
    )
    changes = models.JSONField(_("变动"), default=list)  # [[label, old, new], …]
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = AccountEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("账号与角色记录")
        verbose_name_plural = _("账号与角色记录")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.person}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly

    @property
    def role_label(self) -> Any:
        """The role in words; a role that the portal no longer has keeps its code."""
        return BY_CODE[self.role].label if self.role in BY_CODE else self.role
