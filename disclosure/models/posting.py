"""Posting: that something was disclosed elsewhere than on the website, where and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from portal.attachments.models import Attachment
from portal.organisations.models import Organisation

from ..choices import Form
from .disclosure import Disclosure
from .item import CatalogueItem
from .task import DisclosureTask

# What the portal itself is isn't recorded by hand.
FORMS = [(form.value, form.label) for form in Form if form != Form.WEBSITE]


class Posting(models.Model):
    """张贴与会议公开记录: an office record, with a history and no review of its own.

    ``disclosure`` is what was posted; where an item never goes online there is none, and ``title`` and ``text`` say it.
    ``on`` is the day of the meeting, or the first day on which it hung.
    """

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        VOID = "void", _("作废")

    item = models.ForeignKey(
        CatalogueItem, on_delete=models.PROTECT, related_name="postings", verbose_name=_("目录事项")
    )
    disclosure = models.ForeignKey(
        Disclosure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("公开信息"),
    )
    task = models.ForeignKey(
        DisclosureTask,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("公开任务"),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任科室")
    )
    title = models.CharField(_("标题"), max_length=300)
    text = models.TextField(_("公开内容"), blank=True)
    form = models.CharField(_("公开形式"), max_length=12, choices=FORMS)
    place = models.CharField(_("地点或载体"), max_length=200)
    on = models.DateField(_("公开日期"))
    until = models.DateField(_("张贴至"), null=True, blank=True)
    attendees = models.PositiveIntegerField(_("到会人数"), null=True, blank=True)
    remarks = models.TextField(_("备注"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    # Whether the punctuality record goes by this posting: it was the first disclosure of what the task is about.
    is_counted = models.BooleanField(default=False, editable=False)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.VALID, editable=False)
    void_reason = models.CharField(_("作废理由"), max_length=300, blank=True, editable=False)

    # Counts the saves: whoever corrects an older one than the last is told.
    revision = models.PositiveIntegerField(default=0, editable=False)
    # The secret of the form that recorded it: however often that is sent, it records one posting. NULL: no form did.
    form_key = models.CharField(  # noqa: DJ001
        max_length=32, unique=True, null=True, editable=False
    )

    history = HistoricalRecords(excluded_fields=["revision", "form_key"])

    class Meta:
        verbose_name = _("张贴与会议公开记录")
        verbose_name_plural = pgettext_lazy("plural", "张贴与会议公开记录")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("on")), name="posting_ends_after_it_began"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-on"]),
            models.Index(fields=["item", "state", "-on"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_valid(self) -> bool:
        return self.state == self.State.VALID

    @property
    def shown_title(self) -> str:
        """What was disclosed: the disclosure's own title, if there is one."""
        return self.disclosure.title if self.disclosure else self.title


class ShownPhotos(models.Manager["PostingPhoto"]):
    """The photos that a correction hasn't taken away."""

    def get_queryset(self) -> models.QuerySet["PostingPhoto"]:
        return super().get_queryset().filter(removed_at=None)


class PostingPhoto(Attachment):
    """A photo of a board or a meeting. One that was taken away stays, with its file, for whoever reads the history.

    ``posting.photos`` and ``objects`` are what is shown; ``everything`` has the removed ones too.
    """

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="photos")
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("移除人"),
    )

    objects = ShownPhotos()
    everything = models.Manager["PostingPhoto"]()

    class Meta(Attachment.Meta):
        abstract = False
        verbose_name = _("照片")
        verbose_name_plural = _("照片")
