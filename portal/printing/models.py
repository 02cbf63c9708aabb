"""What was asked to be printed by whom (``PrintJob``), and the making of it (``PrintRun``)."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.background import BackgroundWork
from portal.publishing.ledger import chain


class PrintRun(BackgroundWork):
    """印次: one making of one print, however many have asked for it; how far it is, and the file.

    ``progress`` and ``total`` are records.
    """

    class Stage(models.TextChoices):
        PREPARING = "preparing"
        LAYING_OUT = "laying_out"
        WRITING = "writing"

    document = models.CharField(max_length=40)  # code of a registered ``PrintableDocument``
    parameters = models.JSONField(default=dict)
    title = models.CharField(_("名称"), max_length=700)
    # SHA-256 over document, parameters and the version of the content: the same key, the same pages.
    key = models.CharField(max_length=64, db_index=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PREPARING)
    pages = models.PositiveIntegerField(_("页数"), null=True)  # so far; of the whole file when it is done
    total_pages = models.PositiveIntegerField(null=True)  # as soon as it is known
    seconds_left = models.PositiveIntegerField(null=True)  # estimated at ``seen_at``
    file = models.CharField(max_length=200, blank=True)  # below MEDIA_ROOT
    size = models.PositiveBigIntegerField(null=True)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    ledger_sequence = models.BigIntegerField(default=0)
    ledger_hash = models.CharField(max_length=64, blank=True)
    # The newest erasure by law (its entry in the ledger) before the content was read: after another one the file is
    # handed out no more.
    erasure = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("印次")
        verbose_name_plural = _("印次")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["queued", "running"]), name="one_waiting_run_a_print"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> Path:
        """Where the finished file lies."""
        return Path(settings.MEDIA_ROOT) / self.file

    @property
    def has_file(self) -> bool:
        """Whether it is done and its file hasn't been cleaned away."""
        return self.state == self.State.DONE and bool(self.file) and self.path.is_file()

    @property
    def percent(self) -> int:
        """How much is done, for the progress bar; the last twentieth is writing the file."""
        return self.progress * 95 // self.total if self.total else 0

    @cached_property
    def ahead(self) -> int:
        """How many prints are being made, or wait, before this one; a query."""
        return PrintRun.objects.waiting().filter(created_at__lt=self.created_at).count()

    @property
    def doing(self) -> str:
        """How far it is, in words."""
        pages = {"pages": self.pages, "total": self.total_pages}
        if self.stage == self.Stage.WRITING:
            return gettext("正在生成文件，共%(pages)d页") % pages
        if self.stage == self.Stage.PREPARING or not self.pages:
            return gettext("正在准备内容")
        place = gettext("第%(pages)d页／共%(total)d页") if self.total_pages else gettext("第%(pages)d页")
        return gettext("正在排版：%(place)s，已完成%(done)d项／共%(all)d项") % {
            "place": place % pages,
            "done": self.progress,
            "all": self.total,
        }

    @property
    def time_left(self) -> str:
        """How long it may take yet, in words; nothing when that isn't known, or less than twenty seconds."""
        if self.seconds_left is None or self.seen_at is None:
            return ""
        seconds = self.seconds_left - (timezone.now() - self.seen_at).total_seconds()
        if seconds <= 20:
            return ""
        if seconds <= 45:
            return gettext("约还需半分钟")
        minutes = round(seconds / 60)
        return ngettext("约还需%(minutes)d分钟", "约还需%(minutes)d分钟", minutes) % {"minutes": minutes}

    @property
    def ledger_fingerprint(self) -> str:
        return chain.fingerprint(self.ledger_hash)


class PrintJobManager(models.Manager["PrintJob"]):
    """Jobs always with their run: nothing can be said of them without it."""

    def get_queryset(self) -> "models.QuerySet[PrintJob]":
        return super().get_queryset().select_related("run")


class PrintJob(models.Model):
    """打印任务: somebody's asking for a print. ``user`` empty: all citizens' together.

    Its page is found by its unguessable ``uuid``.
    """

    State = PrintRun.State

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="jobs")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="print_jobs"
    )
    asked_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True)  # by ``user``; others may go on waiting

    objects = PrintJobManager()

    class Meta:
        verbose_name = _("打印任务")
        verbose_name_plural = _("打印任务")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["run", "user"], name="one_job_a_run_and_user"),
            models.UniqueConstraint(
                fields=["run"], condition=Q(user__isnull=True), name="one_public_job_a_run"
            ),
        ]
        indexes = [models.Index(fields=["user", "-asked_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.run.title

    @property
    def state(self) -> str:
        return self.State.CANCELLED if self.cancelled_at else self.run.state

    def get_state_display(self) -> str:
        return str(self.State(self.state).label)

    @property
    def is_waiting(self) -> bool:
        return self.state in PrintRun.WAITING

    @property
    def has_file(self) -> bool:
        """Whether there is a file to be opened."""
        return not self.cancelled_at and self.run.has_file
