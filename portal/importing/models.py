"""The record of an import: the file as it came, what was found in it, what was written."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.organisations.models import Organisation


def stored_name(job: "ImportJob", filename: str) -> str:
    """Where the file is kept: a random name; what the user called it is in ``original_name``."""
    suffix = ".xlsx" if Path(filename).suffix.lower() in (".xlsx", ".xlsm") else ".csv"
    return f"imports/{uuid.uuid4().hex}{suffix}"


class ImportJob(models.Model):
    """One file on its way into a catalogue: checked, shown, confirmed, written, perhaps undone."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("已上传")
        ANALYSING = "analysing", _("核对中")
        PREVIEW = "preview", _("待确认")
        CONFIRMING = "confirming", _("写入中")
        DONE = "done", _("已导入")
        FAILED = "failed", _("未完成")
        UNDONE = "undone", _("已撤销")
        CANCELLED = "cancelled", _("已放弃")

    RUNNING = (State.ANALYSING, State.CONFIRMING)

    target = models.CharField(_("导入目标"), max_length=40)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("导入到")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("导入人"),
    )
    file = models.FileField(_("文件"), upload_to=stored_name, max_length=200)
    original_name = models.CharField(_("文件名"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("大小"), default=0)

    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.UPLOADED, db_index=True)
    # Raised whenever work on the job is started anew: a worker that finds another number here gives up.
    attempt = models.PositiveIntegerField(default=0)
    # Where the table is and which column means what: sheet, first_row, depth, labels, columns {index: key}.
    mapping = models.JSONField(default=dict)
    # default_organisation, organisations {key: {name, code, kind}}, posts [key]
    options = models.JSONField(default=dict)
    proposals = models.JSONField(default=dict)  # organisations and posts that the file names and nobody knows
    notes = models.JSONField(default=list)  # about the file as a whole
    # Rows: created, changed, skipped, refused (held ones among them), implied, warnings. "records": the same of records
    # made of several rows.
    counts = models.JSONField(default=dict)
    undo_data = models.JSONField(default=dict)  # the organisations and posts created with the import
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(_("问题"), blank=True)

    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Whoever confirms is the author of what is written (four eyes), whoever uploaded the file.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation", "-id"])]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("importing:job", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def will_write(self) -> int:
        """How many records confirming would create or change."""
        counts = self.counts.get("records", self.counts)
        return sum(counts.get(name, 0) for name in ("created", "changed", "implied"))

    def writing_rows(self) -> models.QuerySet["ImportRow"]:
        """The rows that write a record: not those that are only a part of another row's record."""
        going_in = [ImportRow.Outcome.CREATED, ImportRow.Outcome.CHANGED]
        return self.rows.filter(outcome__in=going_in).exclude(values={})

    def creating_rows(self) -> models.QuerySet["ImportRow"]:
        """The rows whose record is created."""
        return self.writing_rows().filter(revision_before=None)

    def changing_rows(self) -> models.QuerySet["ImportRow"]:
        """The rows whose record was there before."""
        return self.writing_rows().exclude(revision_before=None)

    @property
    def column_keys(self) -> dict[int, str]:
        """The mapping's columns with their indexes as numbers again."""
        return {int(index): key for index, key in self.mapping.get("columns", {}).items()}


class ImportRow(models.Model):
    """What an import does, or did, with one row of its file."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("新建")
        CHANGED = "changed", pgettext_lazy("outcome", "修改")
        SKIPPED = "skipped", _("跳过")
        REFUSED = "refused", _("拒绝")

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()  # the order in which rows are written
    number = models.PositiveIntegerField(_("行号"))
    # No row of the file, but something that one needs: the main item of a sub-item.
    is_implied = models.BooleanField(default=False)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome)
    # Refused, though nothing is wrong with it: other rows of its record have to be mended.
    is_held = models.BooleanField(default=False)
    label = models.CharField(_("名称"), max_length=700, blank=True)
    has_warning = models.BooleanField(default=False)
    messages = models.JSONField(default=list)  # [{"level": "warning" | "refusal" | "note", "text": …}]
    changes = models.JSONField(default=list)  # [{"label", "old", "new"}]
    # What is to be written; of a refused row what it says. Empty where the row is a part of another row's record.
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)  # what those fields held, with the record's state and version
    record_id = models.BigIntegerField(null=True)
    revision_before = models.PositiveIntegerField(null=True)
    revision_after = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("导入的行")
        verbose_name_plural = _("导入的行")
        ordering = ["number", "-is_implied", "position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="import_position_once_per_job")
        ]
        indexes = [models.Index(fields=["job", "outcome", "number"])]

    def __str__(self) -> str:
        return f"{self.number} {self.get_outcome_display()}"

    @property
    def is_creating(self) -> bool:
        """Whether its record wasn't there before the import."""
        return self.revision_before is None
