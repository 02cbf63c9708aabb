"""The people who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An account: one natural person, never shared (GB/T 22239, identity)."""

    full_name = models.CharField(_("姓名"), max_length=60)
    is_party_member = models.BooleanField(
        _("党员"), default=False, help_text=_("登录后可以查看向党内公开的事项。")
    )
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    must_change_password = models.BooleanField(_("下次登录须修改密码"), default=False)

    first_name = last_name = None  # Chinese names are one field
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()
