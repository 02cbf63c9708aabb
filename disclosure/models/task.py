"""DisclosureTask: one time that something has to be disclosed, and by when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.append_only import Guard
from portal.organisations.models import Organisation
from portal.publishing.models import Audience, Publication

from ..choices import LimitKind
from ..limits import period_in_words
from .item import CatalogueItem, HasTimeLimit


class DisclosureTask(HasTimeLimit):
    """公开任务: an item's period, or an event under it, with the last day to disclose it.

    It keeps the rule by which it was counted: the item's may change later. Of a draft there is nothing in it but the day
    of the event and for whom it is meant: the public page of what is due reads it (``clock.selectors.told``).
    """

    class State(models.TextChoices):
        OPEN = "open", _("待公开")
        DONE = "done", _("已公开")
        CANCELLED = "cancelled", _("已取消")

    item = models.ForeignKey(
        CatalogueItem, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("目录事项")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任科室")
    )
    period = models.CharField(_("所属期间"), max_length=10, blank=True)  # limits.Occurrence.key
    # What the limit counts from: the event's day, the period's last day, or the named day itself.
    counts_from = models.DateField(_("起算日"))
    due_on = models.DateField(_("公开期限"))
    is_provisional = models.BooleanField(_("暂定"), default=False)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.OPEN)
    done_on = models.DateField(_("公开日期"), null=True, blank=True)
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of an event: for whom what is drafted of it is meant, the widest of several; empty: nothing is drafted.
    audience = models.CharField(max_length=12, choices=Audience, blank=True, default="", editable=False)
    # How far its holders were reminded and it was escalated (clock.rules.Reminder).
    reminded = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("生成时间"), default=timezone.now)

    class Meta:
        verbose_name = _("公开任务")
        verbose_name_plural = pgettext_lazy("plural", "公开任务")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "period"], condition=~Q(period=""), name="one_task_per_period"
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["organisation", "state", "due_on"]),
            models.Index(fields=["item", "-due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.occasion}"

    @property
    def occasion(self) -> str:
        """What is to be disclosed this time: a period, what is due by a day, or what came about on one.

        What a rule names a day for is seldom of the period in which that day lies: 每年1月31日前 is of the year before.
        """
        if self.limit_kind == LimitKind.BY_DATE:
            return _("%(day)s前") % {"day": f"{self.counts_from:%Y-%m-%d}"}
        if self.period:
            return period_in_words(self.period)
        return _("%(day)s%(event)s") % {"day": f"{self.counts_from:%Y-%m-%d}", "event": self.limit_event}

    @property
    def is_late(self) -> bool:
        """Whether it was, or is by now, disclosed after its last day."""
        end = self.done_on or timezone.localdate()
        return self.state != self.State.CANCELLED and end > self.due_on


class TaskEntry(models.Model):
    """One line of the punctuality record (公开及时性台账): what happened to a task, and how its date stood then.

    Rows are only ever added: triggers hold it, for nobody may edit how punctual he was.
    """

    class Action(models.TextChoices):
        OPENED = "opened", _("生成任务")
        MOVED = "moved", _("日历变化，期限调整")
        EVENT_CHANGED = "event", _("起算日期变更")
        RULE_CHANGED = "rule", _("目录时限修订")
        CONFIRMED = "confirmed", _("日历公布，期限确定")
        REMINDED = "reminded", _("提醒")
        ESCALATED = "escalated", _("上报")
        DONE = "done", _("已公开")
        CANCELLED = "cancelled", _("取消")
        REOPENED = "reopened", _("重新打开")
        HANDED_OVER = "handed_over", _("责任科室变更")
        KEPT = "kept", _("逾期后修改形成日期，期限不变")

    task = models.ForeignKey(DisclosureTask, on_delete=models.PROTECT, related_name="entries")
    action = models.CharField(_("事项"), max_length=12, choices=Action)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任科室")
    )
    due_on = models.DateField(_("公开期限"))
    due_before = models.DateField(_("原期限"), null=True)
    done_on = models.DateField(_("公开日期"), null=True)
    days_late = models.IntegerField(_("逾期工作日"), null=True)  # of a DONE entry: 0 is in time
    note = models.CharField(_("说明"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("公开及时性记录")
        verbose_name_plural = _("公开及时性记录")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["organisation", "action", "done_on"]),
            models.Index(fields=["at"], name="task_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.action}"


class ClockRun(models.Model):
    """A day on which the clock ran: it opens and reminds once a day, however often it is called."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    opened = models.PositiveIntegerField(default=0)
    reminded = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


GUARD = Guard("task_entry", "disclosure_taskentry")
