"""DisclosureRequest: somebody asks for information, and what becomes of it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.append_only import Guard
from portal.calendar.rules import Pause
from portal.organisations.models import Organisation

from ..requests.choices import Act, Applicant, Channel, Delivery, Outcome, RequestState
from .disclosure import Disclosure


class DisclosureRequest(models.Model):
    """信息公开申请. Who asks is in ``identity``, encrypted; everything else may be read by whoever handles requests."""

    number = models.CharField(_("申请编号"), max_length=100, unique=True)
    code_hash = models.CharField(max_length=128, editable=False)
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("受理单位")
    )
    section = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("承办科室"),
    )
    state = models.CharField(_("状态"), max_length=12, choices=RequestState, default=RequestState.SUBMITTED)
    channel = models.CharField(_("申请方式"), max_length=20, choices=Channel, default=Channel.WEB)
    applicant = models.CharField(_("申请人类别"), max_length=20, choices=Applicant)
    identity = models.TextField(editable=False, blank=True)
    wanted = models.CharField(_("所需信息名称"), max_length=300)
    document_number = models.CharField(_("文号"), max_length=100, blank=True)
    description = models.TextField(_("内容描述"), blank=True)
    delivery = models.CharField(_("获取方式"), max_length=12, choices=Delivery, default=Delivery.ONLINE)
    # Of the public form that it came with, which is used once: a second row with the same is refused.
    form_key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    # In which he reads his mail: that of the page on which he applied; empty: the portal's own.
    language = models.CharField(max_length=10, blank=True, editable=False)

    submitted_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    # By when the office confirms the receipt of what came by itself; none once it did.
    confirm_by = models.DateField(_("确认期限"), null=True, blank=True)
    received_on = models.DateField(_("收到日期"), null=True, blank=True)
    # The receipt, or that of the corrections: the answer's limit counts from it.
    counts_from = models.DateField(_("起算日"), null=True, blank=True)
    # By when the applicant has to correct, to explain or to pay, as long as that is waited for.
    reply_until = models.DateField(_("申请人期限"), null=True, blank=True)
    extended_by = models.PositiveSmallIntegerField(_("延长工作日"), default=0)
    # 第三十五条: the reasonable day to which the answer was put off; no earlier than that it is due.
    deferred_to = models.DateField(_("延迟至"), null=True, blank=True)
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    is_provisional = models.BooleanField(_("暂定"), default=False)
    outcome = models.CharField(_("答复结果"), max_length=20, choices=Outcome, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    delivered_on = models.DateField(_("送达日期"), null=True, blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    disclosure = models.ForeignKey(
        Disclosure, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # How far its holders were reminded of ``waits_until``, and it was escalated (clock.rules.Reminder).
    reminded = models.PositiveSmallIntegerField(default=0, editable=False)
    # Raised by every act: whoever has an older one before his eyes is refused.
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("信息公开申请")
        verbose_name_plural = pgettext_lazy("plural", "信息公开申请")
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "due_on"]),
            models.Index(fields=["unit", "received_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.wanted}"

    @property
    def waits_until(self) -> date | None:
        """By when the office has to confirm or to answer it, else the applicant to reply; ``None`` once it is closed."""
        if self.state in (RequestState.ANSWERED, RequestState.ENDED):
            return None
        return self.confirm_by or self.due_on or self.reply_until

    @property
    def waits_for(self) -> str:
        """What has to happen until ``waits_until``: the receipt's confirmation, the answer, or what the applicant owes."""
        if self.confirm_by is not None:
            return Act.RECEIVED
        return Act.ANSWERED if self.due_on is not None else self.state

    @property
    def is_overdue(self) -> bool:
        """Whether the last day for the answer is over."""
        return self.due_on is not None and timezone.localdate() > self.due_on

    @property
    def has_lapsed(self) -> bool:
        """Whether the applicant let his day pass on which something was asked of him."""
        return self.reply_until is not None and timezone.localdate() > self.reply_until

    @property
    def is_consulting(self) -> bool:
        """Whether an opinion is waited for, or that none came isn't registered yet; one query."""
        return self.pauses.filter(last=None).exists()

    @property
    def signed_answer(self) -> "RequestLetter | None":
        """The answer that was sent; one query."""
        return self.letters.filter(kind=RequestLetter.Kind.ANSWER, is_sent=True).order_by("pk").last()

    @property
    def refusal_to_tell(self) -> "RequestPause | None":
        """A third party that refused and wasn't told yet that it is disclosed all the same; one query."""
        return next((pause for pause in self.pauses.all() if pause.is_to_be_told), None)

    @property
    def answer_draft(self) -> "RequestLetter | None":
        """The answer as it was drafted last, not signed yet; one query."""
        drafts = self.letters.filter(kind=RequestLetter.Kind.ANSWER, is_sent=False, is_superseded=False)
        return drafts.order_by("pk").last()


class RequestPause(models.Model):
    """A consultation that stops the clock (《政府信息公开条例》第三十二条、第三十三条第三款、第三十四条)."""

    class Whom(models.TextChoices):
        THIRD_PARTY = "third_party", _("第三方")
        OTHER_ORGAN = "other_organ", _("其他机关")

    class Reply(models.TextChoices):
        NONE = "", _("未答复")
        AGREES = "agrees", _("同意公开")
        REFUSES = "refuses", _("不同意公开")

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="pauses")
    whom = models.CharField(_("征求谁的意见"), max_length=12, choices=Whom)
    name = models.CharField(_("名称"), max_length=200)
    first = models.DateField(_("发出日期"))
    last = models.DateField(_("收到日期"), null=True, blank=True)
    reply_due_on = models.DateField(_("答复期限"))
    reply = models.CharField(_("意见"), max_length=12, choices=Reply, blank=True)
    note = models.TextField(_("说明"), blank=True)
    # When a third party that refused was told in writing that it is disclosed all the same, and why (第三十二条).
    told_on = models.DateField(_("告知日期"), null=True, blank=True)
    # Whether the office was told that nobody answered in time.
    is_told = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("征求意见")
        verbose_name_plural = pgettext_lazy("plural", "征求意见")
        ordering = ["first", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.first:%Y-%m-%d}"

    def as_pause(self) -> Pause:
        """The same for the calendar. The days of asking and of answering don't count either.

        It lasts no longer than the opinion had time (第三十二条、第三十四条): who says nothing, or is heard late, doesn't stop
        the clock any further. It names nobody: the applicant reads how his last day came about.
        """
        reason = f"{_('征求意见')}{_('：')}{self.get_whom_display()}"
        if self.last is not None and self.last <= self.reply_due_on:
            return Pause(self.first, self.last, reason)
        said = _("，答复意见的期限到%(day)s，此后恢复计算") % {"day": f"{self.reply_due_on:%Y-%m-%d}"}
        return Pause(self.first, self.reply_due_on, f"{reason}{said}")

    @property
    def is_to_be_told(self) -> bool:
        """Whether it refused, and wasn't told yet that it is disclosed all the same (第三十二条)."""
        refused = self.whom == self.Whom.THIRD_PARTY and self.reply == self.Reply.REFUSES
        return refused and self.told_on is None


class RequestLetter(models.Model):
    """A letter to the applicant, or to whom an opinion is asked of.

    Once it is sent, what stands on it is in this row and changes no more, whatever becomes of the request, the unit's
    name and the calendar: all but the applicant's name, which stays sealed. Triggers hold it. Its pages are drawn when
    they are asked for.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("登记回执")
        CORRECTION = "correction", _("补正告知书")
        CONSULTATION = "consultation", _("征求意见函")
        EXTENSION = "extension", _("延期答复告知书")
        REASONS = "reasons", _("要求说明理由告知书")
        DEFERRAL = "deferral", _("延迟答复告知书")
        FEE = "fee", _("信息处理费收费通知")
        ANSWER = "answer", _("答复书")

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("文书"), max_length=12, choices=Kind)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    # The consultation that it asks for; none: it goes to the applicant.
    pause = models.OneToOneField(RequestPause, on_delete=models.PROTECT, null=True, related_name="letter")
    # To whom it goes; empty: the applicant.
    addressee = models.CharField(_("收件人"), max_length=200, blank=True)
    # What the office doesn't type, as it was on the day on which it was sent: letterhead, first and last words.
    organ = models.CharField(max_length=200, blank=True, editable=False)
    opening = models.TextField(blank=True, editable=False)
    closing = models.TextField(blank=True, editable=False)
    body = models.TextField(_("正文"))
    outcome = models.CharField(_("答复结果"), max_length=20, choices=Outcome, blank=True)
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    # The day that it names: by when the applicant has to act, or the answer is promised. It stays when that one moves.
    until = models.DateField(_("期限"), null=True, blank=True)
    fee = models.DecimalField(_("金额（元）"), max_digits=9, decimal_places=2, null=True, blank=True)
    dated = models.DateField(_("落款日期"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_sent = models.BooleanField(_("已发出"), default=False)
    # A draft that another one took the place of: kept, for who wrote it signs none that followed.
    is_superseded = models.BooleanField(_("旧稿"), default=False, editable=False)
    created_at = models.DateTimeField(_("拟稿时间"), default=timezone.now)

    class Meta:
        verbose_name = _("申请文书")
        verbose_name_plural = pgettext_lazy("plural", "申请文书")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class RequestEntry(models.Model):
    """One act on a request: who, when, what. Rows are only ever added: triggers hold it."""

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="entries")
    act = models.CharField(_("事项"), max_length=20, choices=Act)
    # Empty: the applicant, or the portal itself.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    by_applicant = models.BooleanField(default=False)
    due_on = models.DateField(_("答复期限"), null=True)
    note = models.TextField(_("说明"), blank=True)
    # What the applicant doesn't see of an act that he sees: a third party's name.
    inner_note = models.TextField(_("内部说明"), blank=True)
    # The entry that this one tells of: a mail is sent once of each.
    about = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    # What the applicant sees when he follows his request.
    is_for_applicant = models.BooleanField(default=False)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.act}"


REQUEST_GUARD = Guard("request_entry", "disclosure_requestentry")
# Drafts are signed and superseded; what was sent stays, and nothing is deleted.
LETTER_GUARD = Guard("request_letter", "disclosure_requestletter", allowed="NOT OLD.is_sent")
