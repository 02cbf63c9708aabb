"""Disclosure: one thing that is disclosed under an item of a catalogue."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from portal.attachments.models import Attachment
from portal.organisations.models import Organisation
from portal.publishing.models import Publishable
from powers.models import Power

from .item import CatalogueItem
from .task import DisclosureTask


class Disclosure(Publishable):
    """公开信息: drafted by a section, reviewed, published under its catalogue item.

    ``formed_on`` is the day on which the information came about (形成、变更、批准 …): what the item's limit counts from.
    """

    item = models.ForeignKey(
        CatalogueItem, on_delete=models.PROTECT, related_name="disclosures", verbose_name=_("目录事项")
    )
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("公开单位"), editable=False
    )
    title = models.CharField(_("标题"), max_length=300)
    body = models.TextField(_("正文"), blank=True)
    document_number = models.CharField(_("文号"), max_length=100, blank=True)
    subject_words = models.CharField(
        _("主题词"), max_length=200, blank=True, help_text=_("几个词，用空格或顿号隔开，方便查找。")
    )
    formed_on = models.DateField(
        _("形成日期"), help_text=_("信息形成、变更或者获得批准的日期，公开时限从这天的次日起算。")
    )
    powers = models.ManyToManyField(Power, blank=True, related_name="+", verbose_name=_("相关职权"))
    # What the clock had it drafted for; none for what isn't due by any rule.
    task = models.ForeignKey(
        DisclosureTask,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disclosures",
        verbose_name=_("公开任务"),
    )
    remarks = models.TextField(_("备注"), blank=True, help_text=_("内部备注，不公开。"))
    # Given at the first publication, by rule (rules.index_number); NULL until then.
    index_number = models.CharField(  # noqa: DJ001
        _("索引号"), max_length=80, unique=True, null=True, editable=False
    )
    slug = models.SlugField(max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001

    history = HistoricalRecords(m2m_fields=["audience_organisations", "audience_users", "powers"])

    class Meta:
        verbose_name = _("公开信息")
        verbose_name_plural = pgettext_lazy("plural", "公开信息")
        ordering = ["-formed_on", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-formed_on"]),
            models.Index(fields=["state", "organisation"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("disclosure:information", args=[self.slug])


class DisclosureFile(Attachment):
    """附件 of a draft. What is published of it stands in the snapshot."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="files")

    # Tells whether files were changed since a draft was returned. It keeps no content in the store: nobody opens them.
    history = HistoricalRecords()
