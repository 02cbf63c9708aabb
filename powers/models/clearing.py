"""The clearing desk's records: scans, the cases that they found, and the log of every act on a case."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.append_only import Guard
from portal.organisations.models import Organisation
from portal.publishing.models.review import time_of_act

from .power import Power

GUARD = Guard("clearing_entry", "powers_clearingentry")
PLACE_AT_MOST = 200  # characters


class ClearingScan(models.Model):
    """扫描: one search through the drafts of an organisation and everything below it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("正在扫描")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("扫描范围")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("发起人"),
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    # Raised whenever the work is started anew: a worker that finds another number here gives up.
    attempt = models.PositiveIntegerField(default=1)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(
        default=dict
    )  # powers, overlaps, gaps, opened, reopened, closed, same_elsewhere
    error = models.TextField(_("问题"), blank=True)
    created_at = models.DateTimeField(_("发起时间"), default=time_of_act)
    seen_at = models.DateTimeField(default=timezone.now)  # the worker's last sign of life
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("职权扫描")
        verbose_name_plural = _("职权扫描")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=["queued", "running"]),
                name="one_running_scan_a_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("clearing:scan", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class ClearingCase(models.Model):
    """理顺事项: two powers that look like one (职能交叉), or one power that lacks something (权责不清)."""

    class Kind(models.TextChoices):
        OVERLAP = "overlap", _("疑似交叉")
        GAP = "gap", _("要素缺漏")

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        ASSIGNED = "assigned", _("已交办")
        DECIDED = "decided", _("已决定，待执行")
        RESOLVED = "resolved", pgettext_lazy("clearing", "已办结")

    class Resolution(models.TextChoices):
        MERGED = "merged", pgettext_lazy("clearing", "合并为一项")
        GIVEN = "given", _("由一个科室承担")
        SHARED = "shared", _("共同承担，明确分工")
        KEPT = "kept", _("维持现状，写明理由")
        MENDED = "mended", _("已补齐")
        GONE = "gone", _("问题已不存在")

    # "overlap:12:34", "gap:12": what a later scan finds again is the same case.
    identity = models.CharField(max_length=60, unique=True)
    kind = models.CharField(_("类型"), max_length=8, choices=Kind)
    # The bureau of an overlap, the section of a gap: whose office settles it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # Without constraints in the database: undoing an import deletes powers, and a case stays on record even so.
    first = models.ForeignKey(
        Power, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    second = models.ForeignKey(
        Power, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )
    names = models.JSONField(default=list)  # [{"code", "name", "section"}] of the powers, as they were found
    reasons = models.JSONField(_("发现的依据"), default=list)  # of an overlap, see clearing.finding
    gaps = models.JSONField(_("缺漏的要素"), default=list)  # of a gap, the codes of clearing.gaps.Gap
    score = models.PositiveSmallIntegerField(_("把握"), default=0)
    fingerprint = models.CharField(max_length=64, blank=True)  # of what was compared: has it changed since?

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN, db_index=True)
    section = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("承办科室"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("承办人"),
    )
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    resolution = models.CharField(_("处理方式"), max_length=8, choices=Resolution, blank=True)
    stays = models.ForeignKey(
        Power, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )
    takes_over = models.JSONField(default=list)  # of the power that goes: "legal_bases", "sub_items"
    is_taken_over = models.BooleanField(default=False)
    statement = models.TextField(_("理由或分工"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField(_("发现时间"), default=time_of_act)
    resolved_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("理顺事项")
        verbose_name_plural = _("理顺事项")
        ordering = ["-score", "pk"]
        indexes = [
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["state", "due_on"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("clearing:case", args=[self.pk])

    @property
    def title(self) -> str:
        """The powers that it is about, by name: what it is called on lists and in notices."""
        return " / ".join(str(power["name"]) for power in self.names)

    @property
    def is_overlap(self) -> bool:
        return self.kind == self.Kind.OVERLAP

    @property
    def powers(self) -> list[Power]:
        """The powers that are still there: one or two."""
        return [power for power in (self.first, self.second) if power is not None]

    @property
    def leaves(self) -> Power | None:
        """The power that goes, once it is decided which one stays."""
        if self.stays_id is None:
            return None
        return self.second if self.stays_id == self.first_id else self.first

    def is_overdue(self, today: Any) -> bool:
        return self.state != self.State.RESOLVED and self.due_on is not None and self.due_on < today


class ClearingEntry(models.Model):
    """One act on a case: who, when, what, why. Rows are only ever added: triggers hold it."""

    class Action(models.TextChoices):
        FOUND = "found", _("扫描发现")
        CHANGED = "changed", _("扫描更新")
        ASSIGNED = "assigned", _("交办")
        REMINDED = "reminded", _("逾期提醒")
        SAID = "said", _("科室意见")
        DECIDED = "decided", _("作出决定")
        CARRIED_OUT = "carried_out", _("执行决定")
        RESOLVED = "resolved", pgettext_lazy("clearing", "办结")
        REOPENED = "reopened", _("重新打开")

    case = models.ForeignKey(ClearingCase, on_delete=models.PROTECT, related_name="entries")
    action = models.CharField(_("事项"), max_length=12, choices=Action)
    # Empty: the scan, no person.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    # For whom somebody spoke, by its name then.
    place = models.CharField(_("科室"), max_length=PLACE_AT_MOST, blank=True)
    resolution = models.CharField(max_length=8, choices=ClearingCase.Resolution, blank=True)
    note = models.TextField(_("说明"), blank=True)
    at = models.DateTimeField(_("时间"), default=time_of_act)

    class Meta:
        verbose_name = _("理顺记录")
        verbose_name_plural = _("理顺记录")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"
