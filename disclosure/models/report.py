"""AnnualReport: a unit's yearly report on its disclosure, as it is drafted and as citizens read it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.language import office_language
from portal.organisations.models import Organisation
from portal.publishing.models import Publishable, PublishedRecord

from .item import CatalogueItem

# The first full year of the 《政府信息公开条例》 as it was revised (in force since 15 May 2019).
FIRST_YEAR = 2019


def title_of(unit: str, year: int) -> str:
    """What the report of a unit and a year is called, in the language in which it is written."""
    with office_language():
        return gettext("%(unit)s%(year)d年政府信息公开工作年度报告") % {"unit": unit, "year": year}


class AnnualReport(Publishable):
    """政府信息公开工作年度报告 (《政府信息公开条例》第四十九条、第五十条): due on 31 January for the year before.

    Its table of requests isn't kept here: until a version is published it says what the records say, and what was
    published is in the version. ``counted`` is how it stood when the draft was last saved, to say what has changed since.
    """

    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("报告单位"), editable=False
    )
    year = models.PositiveSmallIntegerField(
        _("报告年度"),
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(2999)],
        help_text=_("报告哪一年的工作；次年1月31日前公布。"),
    )
    # Under which the report is due: its task is done by the report's first publication.
    item = models.ForeignKey(
        CatalogueItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("目录事项"),
    )
    overview = models.TextField(_("一、总体情况"), blank=True)
    disclosed = models.JSONField(_("二、主动公开政府信息情况"), default=dict)
    reviews = models.JSONField(_("四、政府信息公开行政复议、行政诉讼情况"), default=dict)
    improvements = models.TextField(_("五、存在的主要问题及改进情况"), blank=True)
    others = models.TextField(_("六、其他需要报告的事项"), blank=True)
    remarks = models.TextField(_("备注"), blank=True, help_text=_("内部备注，不公开。"))
    counted = models.JSONField(default=dict, editable=False)
    # NULL until the first publication.
    slug = models.SlugField(max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001

    history = HistoricalRecords(m2m_fields=["audience_organisations", "audience_users"])

    class Meta:
        verbose_name = _("信息公开年度报告")
        verbose_name_plural = pgettext_lazy("plural", "信息公开年度报告")
        ordering = ["-year", "unit_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="one_report_a_year",
                violation_error_message=_("本单位这一年度的报告已经有了，请打开它修改。"),
            )
        ]
        indexes = [models.Index(fields=["state", "organisation"])]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called, in the language in which it is written."""
        return title_of(self.unit.name, self.year)

    def get_absolute_url(self) -> str:
        return reverse("disclosure:report", args=[self.slug])


class PublishedReport(PublishedRecord):
    """One published report. Written only by ``disclosure.report.projection`` from a publication's payload."""

    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    item_id = models.BigIntegerField(null=True)  # the catalogue item under which it is due

    class Meta:
        verbose_name = _("已公开年度报告")
        verbose_name_plural = _("已公开年度报告")
        ordering = ["-year", "unit_id"]
        indexes = [
            models.Index(fields=["unit", "-year"], name="pr_unit"),
            models.Index(fields=["item_id", "-year"], name="pr_item"),
            models.Index(
                fields=["public_until"], condition=models.Q(public_until__isnull=False), name="pr_until"
            ),
        ]

    def __str__(self) -> str:
        return self.title
