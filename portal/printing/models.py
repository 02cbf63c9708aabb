"""Print jobs: what was asked to be printed, how far it is, and the file."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.publishing.ledger import chain


class PrintJob(models.Model):
    """打印任务. ``user`` empty: a citizen's. The job's page is found by its unguessable ``uuid``."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("正在生成")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.CharField(max_length=40)  # code of a registered ``PrintableDocument``
    parameters = models.JSONField(default=dict)
    title = models.CharField(_("名称"), max_length=700)
    # SHA-256 over document, parameters and the version of the content: the same key, the same pages.
    key = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="print_jobs"
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveIntegerField(default=0)  # records laid out
    total = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)  # for the user
    file = models.CharField(max_length=200, blank=True)  # below MEDIA_ROOT; several jobs may share one
    pages = models.PositiveIntegerField(_("页数"), null=True)
    size = models.PositiveBigIntegerField(null=True)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    ledger_sequence = models.BigIntegerField(default=0)
    ledger_hash = models.CharField(max_length=64, blank=True)
    # The newest erasure by law (its entry in the ledger) before the content was read: after another one the file is
    # handed out no more.
    erasure = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    # The runner's last sign of life: after ``services.SILENT_AFTER`` another may take the job over.
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("打印任务")
        verbose_name_plural = _("打印任务")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(user__isnull=True, state__in=["queued", "running"]),
                name="one_public_job_per_print",
            )
        ]
        indexes = [models.Index(fields=["user", "-created_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> Path:
        """Where the finished file lies."""
        return Path(settings.MEDIA_ROOT) / self.file

    @property
    def doing(self) -> str:
        """How far the runner is, in the language of the screen; it writes ``stage`` in its own."""
        if get_language() == settings.LANGUAGE_CODE:
            return self.stage
        if not self.total:
            return gettext("正在准备内容")
        return gettext("已排版%(done)d／%(total)d项") % {"done": self.progress, "total": self.total}

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def has_file(self) -> bool:
        """Whether the job is done and its file hasn't been cleaned away."""
        return self.state == self.State.DONE and bool(self.file) and self.path.is_file()

    @property
    def percent(self) -> int:
        """How much is done, for the progress bar; the last twentieth is drawing the file."""
        return self.progress * 95 // self.total if self.total else 0

    @property
    def ledger_fingerprint(self) -> str:
        return chain.fingerprint(self.ledger_hash)
