"""The public ledger: an append-only, hash-chained row for everything that ever became public."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation

from ..ledger.chain import fingerprint
from .audience import Audience

GENESIS_HASH = "0" * 64


class Publication(models.Model):
    """One act of publication (or withdrawal, expiry, erasure). Rows are only ever added; a trigger holds that.

    ``entry_hash`` covers ``sequence``, ``published_at``, ``content_hash``, ``previous_hash`` and whether ``audience`` is
    society; everything else here repeats what the payload says (see ``ledger.chain``), so that it can be queried.
    """

    class Action(models.TextChoices):
        PUBLISHED = "published", _("发布")
        WITHDRAWN = "withdrawn", _("撤回")
        EXPIRED = "expired", _("到期")
        ERASED = "erased", _("依法删除内容")

    sequence = models.BigIntegerField(_("序号"), primary_key=True)
    action = models.CharField(_("事项"), max_length=12, choices=Action)
    kind = models.CharField(max_length=40)
    record_uid = models.UUIDField()
    object_id = models.BigIntegerField()
    version_no = models.PositiveIntegerField(_("版本"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任单位")
    )
    audience = models.CharField(_("公开范围"), max_length=12, choices=Audience)
    published_at = models.DateTimeField(_("时间"))
    content_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("公开台账")
        verbose_name_plural = _("公开台账")
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["record_uid", "sequence"]),
            models.Index(fields=["kind", "object_id", "sequence"]),
            models.Index(fields=["audience", "action", "sequence", "version_no"]),
            models.Index(fields=["action", "sequence"]),
            models.Index(fields=["published_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.get_action_display()}"

    @property
    def fingerprint(self) -> str:
        """The short form of the entry's hash that is printed and read out."""
        return fingerprint(self.entry_hash)


class PublicationSnapshot(models.Model):
    """What was published, word for word: canonical JSON beside the chain, so that the law can have it erased.

    Everything in words is here, and nothing of it in ``Publication``: erasing empties this row and no other.
    """

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, primary_key=True, related_name="snapshot"
    )
    title = models.CharField(_("名称"), max_length=700)
    reason = models.TextField(_("理由"), blank=True)
    payload = models.TextField()  # canonical JSON (ledger.chain.canonical); "" once erased
    salt = models.CharField(max_length=32)  # hex; "" once erased

    class Meta:
        verbose_name = _("公开内容")
        verbose_name_plural = _("公开内容")

    def __str__(self) -> str:
        return str(self.publication_id)

    @property
    def is_erased(self) -> bool:
        return self.payload == ""


class LedgerHead(models.Model):
    """The end of the chain: one row, locked while an entry is added, so that entries come one after another."""

    sequence = models.BigIntegerField(default=0)
    entry_hash = models.CharField(max_length=64, default=GENESIS_HASH)

    def __str__(self) -> str:
        return f"{self.sequence} {self.entry_hash[:16]}"
