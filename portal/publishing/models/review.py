"""The review log of drafts, and who is looking at what just now."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_ago: ContextVar[timedelta] = ContextVar("ago", default=timedelta(0))


def time_of_act() -> datetime:
    """When an act that is recorded now took place."""
    return timezone.now() - _ago.get()


@contextmanager
def acting_earlier(ago: timedelta) -> Iterator[None]:
    """Record what happens as if it were ``ago`` already: for a demonstration, whose reviewers are late."""
    token = _ago.set(ago)
    try:
        yield
    finally:
        _ago.reset(token)


class ReviewEntry(models.Model):
    """One act on one draft version: who, when, at which stage, with what opinion. Never changed: triggers hold it."""

    class Action(models.TextChoices):
        EDITED = "edited", _("编辑")
        SUBMITTED = "submitted", _("提交审核")
        RECALLED = "recalled", _("收回")
        APPROVED = "approved", _("同意")
        RETURNED = "returned", _("退回")
        SCHEDULED = "scheduled", _("定时发布")
        PUBLISHED = "published", _("发布")
        WITHDRAWN = "withdrawn", _("撤回")
        EXPIRED = "expired", _("到期")
        DISCARDED = "discarded", _("放弃修改")
        ARCHIVED = "archived", _("归档")
        UNARCHIVED = "unarchived", _("恢复")
        ERASED = "erased", _("依法删除内容")

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    version_no = models.PositiveIntegerField(_("版本"))
    action = models.CharField(_("办理"), max_length=12, choices=Action)
    stage = models.CharField(_("环节"), max_length=20)  # the state before the act
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    note = models.TextField(_("意见"), blank=True)
    at = models.DateTimeField(_("时间"), default=time_of_act)

    class Meta:
        verbose_name = _("审核记录")
        verbose_name_plural = _("审核记录")
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "object_id", "version_no"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} v{self.version_no} {self.action}"

    @property
    def stage_label(self) -> str:
        """The stage in words: the draft's state before the act."""
        from .publishable import State

        return str(State(self.stage).label) if self.stage in State.values else self.stage


class ReviewPresence(models.Model):
    """ "Being looked at by X": refreshed while somebody has a draft open on the review desk."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "user"], name="presence_once_per_reader")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.kind} {self.object_id}"
