"""Posts, and who holds them when."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from portal.punctuation import in_brackets

from .organisation import Organisation


class Post(models.Model):
    """岗位 of an organisation; ``is_key_post`` marks 重要岗位 such as 党组书记 (the plan, 四（一）3)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="posts", verbose_name=_("所属机构")
    )
    name = models.CharField(_("岗位名称"), max_length=100)
    is_key_post = models.BooleanField(_("重要岗位"), default=False)
    duties = models.TextField(_("岗位职责"), blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = pgettext_lazy("plural", "岗位")
        ordering = ["organisation__tree_id", "organisation__lft", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="post_name_once_per_organisation",
                violation_error_message=_("该机构已有同名岗位。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PostHolding(models.Model):
    """任职: one person in one post from one day to another."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("岗位"))
    holder_name = models.CharField(_("任职人"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="post_holdings",
        verbose_name=_("账号"),
    )
    started_on = models.DateField(_("任职日期"), default=timezone.localdate)
    ended_on = models.DateField(_("免职日期"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = pgettext_lazy("plural", "任职")
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="holding_ends_after_it_starts",
                violation_error_message=_("免职日期不能早于任职日期。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder_name}{in_brackets(self.post)}"

    def clean(self) -> None:
        """One holder at a time: refuse a period that overlaps another one of the same post."""
        if not self.post_id or not self.started_on:
            return
        others = PostHolding.objects.filter(post_id=self.post_id).exclude(pk=self.pk)
        others = others.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=self.started_on))
        if self.ended_on:
            others = others.filter(started_on__lt=self.ended_on)
        if other := others.first():
            raise ValidationError(
                {
                    "started_on": _("与%(name)s的任职时间重叠，请先填写其免职日期。")
                    % {"name": other.holder_name}
                }
            )
