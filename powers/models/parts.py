"""The rows that belong to a power: legal bases, materials, duties, accountability grounds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from .choices import LawLevel
from .power import Power


class Part(models.Model):
    """One row of a list that belongs to a power, in its order."""

    position = models.PositiveIntegerField(_("排序"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class LegalBasis(Part):
    """设定依据: one law, its article and text that the power rests on (DESIGN §2; reference: 《title》(number) 第N条)."""

    power = models.ForeignKey(Power, on_delete=models.CASCADE, related_name="legal_bases")
    title = models.CharField(_("文件名称"), max_length=300)
    document_number = models.CharField(_("文号或版本"), max_length=120, blank=True)
    article = models.CharField(_("条款"), max_length=120, blank=True, help_text=_("例如：第六十三条第二款。"))
    text = models.TextField(_("条文内容"), blank=True)
    level = models.CharField(_("效力级别"), max_length=30, choices=LawLevel, default=LawLevel.UNKNOWN)
    history = HistoricalRecords()

    class Meta(Part.Meta):
        verbose_name = _("设定依据")
        verbose_name_plural = pgettext_lazy("plural", "设定依据")

    def __str__(self) -> str:
        return self.citation

    @property
    def citation(self) -> str:
        """The heading of the citation without its text: 《…法》（2008年修正）第六十三条."""
        from ..rules import citation  # which imports the choices of this package

        return citation(self.title, self.document_number, self.article)


class Material(Part):
    """申请材料: what an applicant has to bring."""

    class Form(models.TextChoices):
        PAPER = "paper", _("纸质")
        ELECTRONIC = "electronic", _("电子")
        EITHER = "either", _("纸质或电子")

    power = models.ForeignKey(Power, on_delete=models.CASCADE, related_name="materials")
    name = models.CharField(_("材料名称"), max_length=300)
    is_required = models.BooleanField(_("必要"), default=True)
    form = models.CharField(_("形式"), max_length=12, choices=Form, default=Form.PAPER)
    copies = models.PositiveSmallIntegerField(_("份数"), default=1)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta(Part.Meta):
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")

    def __str__(self) -> str:
        return self.name


class Duty(Part):
    """责任事项: what the bureau owes at one stage of the power's exercise."""

    power = models.ForeignKey(Power, on_delete=models.CASCADE, related_name="duties")
    stage = models.CharField(_("环节"), max_length=60)
    text = models.TextField(_("责任内容"), blank=True)
    history = HistoricalRecords()

    class Meta(Part.Meta):
        verbose_name = _("责任事项")
        verbose_name_plural = _("责任事项")

    def __str__(self) -> str:
        return self.stage


class AccountabilityGround(Part):
    """追责情形: a case in which somebody answers for how the power was used."""

    power = models.ForeignKey(Power, on_delete=models.CASCADE, related_name="accountability_grounds")
    text = models.TextField(_("情形"))
    history = HistoricalRecords()

    class Meta(Part.Meta):
        verbose_name = _("追责情形")
        verbose_name_plural = _("追责情形")

    def __str__(self) -> str:
        return self.text[:60]
