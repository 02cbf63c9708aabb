"""The row of an attached file. Each kind of record has a table of its own that inherits it, with a key to the record."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .facts import FileFacts


class Attachment(models.Model):
    """A file of a draft. What is published of it stands in the snapshot and the published table (``as_content``).

    A public view finds files in the published table alone, by their place or digest there, so that no draft's file can
    be reached; and a file that a version has named stays in the store when the draft's row goes.
    """

    name = models.CharField(_("文件名"), max_length=255)
    media_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    digest = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    position = models.PositiveIntegerField(_("顺序"), default=0)

    class Meta:
        abstract = True
        ordering = ("position", "pk")
        verbose_name = _("附件")
        verbose_name_plural = _("附件")

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> FileFacts:
        return FileFacts(self.name, self.media_type, self.size, self.digest)

    def as_content(self) -> dict[str, Any]:
        """What a snapshot says of it."""
        return self.facts.as_content()
