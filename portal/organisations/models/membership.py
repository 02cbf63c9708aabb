"""Which organisation a person belongs to (not what he may do there: that is a role)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation


class Membership(models.Model):
    """The one organisation that a person belongs to: decides what 本单位 (audience ``unit``) means for him."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership", verbose_name=_("账号")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("所属机构")
    )

    class Meta:
        verbose_name = _("所属机构")
        verbose_name_plural = _("所属机构")

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
