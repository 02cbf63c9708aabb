"""CatalogueItem: one thing that a bureau discloses, and the rule by which it does."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from portal.organisations.models import Organisation, Post
from portal.publishing.models import Publishable

from ..choices import Catalogue, DayUnit, LimitKind, Period, Timing
from ..limits import MOST_DAYS, TimeLimit, in_words
from .category import Category


class HasTimeLimit(models.Model):
    """公开时限 as columns; ``limit`` is the rule that they state."""

    limit_kind = models.CharField(
        _("时限规则"), max_length=12, choices=LimitKind, blank=True, default=LimitKind.NONE
    )
    limit_amount = models.PositiveSmallIntegerField(
        _("天数"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    limit_unit = models.CharField(
        _("天数单位"), max_length=12, choices=DayUnit, blank=True, default=DayUnit.WORKING_DAYS
    )
    limit_event = models.CharField(
        _("起算事项"), max_length=60, blank=True, help_text=_("自何时起算，例如：形成、变更、批准。")
    )
    limit_period = models.CharField(_("周期"), max_length=12, choices=Period, blank=True, default=Period.NONE)
    limit_month = models.PositiveSmallIntegerField(
        _("第几个月"),
        null=True,
        blank=True,
        help_text=_("每年填几月；每季度填第1至3个月；每半年填第1至6个月；每月不填。"),
    )
    limit_day = models.PositiveSmallIntegerField(_("几日前"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def limit(self) -> TimeLimit:
        """The rule; of its columns only those that its kind reads."""
        match self.limit_kind:
            case LimitKind.AFTER_EVENT:
                return TimeLimit(
                    self.limit_kind, self.limit_amount or 0, self.limit_unit, event=self.limit_event
                )
            case LimitKind.AFTER_PERIOD:
                return TimeLimit(
                    self.limit_kind, self.limit_amount or 0, self.limit_unit, period=self.limit_period
                )
            case LimitKind.BY_DATE:
                month = 1 if self.limit_period == Period.MONTH else self.limit_month or 0
                return TimeLimit(
                    self.limit_kind, period=self.limit_period, month=month, day=self.limit_day or 0
                )
        return TimeLimit()

    @limit.setter
    def limit(self, limit: TimeLimit) -> None:
        self.limit_kind = limit.kind
        self.limit_amount = limit.amount or None
        self.limit_unit = limit.unit
        self.limit_event = limit.event
        self.limit_period = limit.period
        self.limit_month = limit.month or None
        self.limit_day = limit.day or None

    @property
    def limit_words(self) -> str:
        """The rule in words, in the language that is active now."""
        return in_words(self.limit)


class CatalogueItem(HasTimeLimit, Publishable):
    """公开事项: an entry of the Party-affairs or government-affairs catalogue, drafted and published like a power.

    ``unit`` is the bureau whose catalogue it stands in; the responsible section (``organisation``) lies within it.
    """

    catalogue = models.CharField(_("公开目录"), max_length=12, choices=Catalogue)
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("公开单位"), editable=False
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="items", verbose_name=_("公开类别")
    )
    code = models.CharField(
        _("编号"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[^\s/\\?#%]+$", _("编号不能含空格和 / \\ ? # %% 等符号。"))],
        help_text=_("本单位同一目录内不重复；留空则自动编号。"),
    )
    title = models.CharField(_("公开事项"), max_length=200)
    content = models.TextField(_("公开内容"), blank=True)
    subject = models.CharField(
        _("公开主体"), max_length=100, blank=True, help_text=_("以谁的名义公开；留空则为公开单位。")
    )
    forms = models.JSONField(_("公开形式"), default=list, blank=True)
    forms_note = models.CharField(_("其他形式"), max_length=100, blank=True)
    timing = models.CharField(_("公开时间"), max_length=12, choices=Timing)
    limit_note = models.CharField(
        _("时限说明"), max_length=200, blank=True, help_text=_("规则说不尽的，在此补充。")
    )
    procedure = models.TextField(
        _("公开程序"), blank=True, help_text=_("步骤之间用“→”隔开，例如：提出→审核→审批→实施。")
    )
    post = models.ForeignKey(
        Post,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="catalogue_items",
        verbose_name=_("责任岗位"),
    )
    legal_basis = models.TextField(
        _("公开依据"),
        blank=True,
        help_text=_("一行一条，例如：《中华人民共和国政府信息公开条例》第二十条第（一）项。"),
    )
    remarks = models.TextField(_("备注"), blank=True, help_text=_("内部备注，不公开。"))
    position = models.PositiveIntegerField(
        _("排序"), default=0, help_text=_("同一类别内按此排序，再按编号。")
    )
    # NULL until the first publication: any number of rows may have none, which "" would forbid.
    slug = models.SlugField(max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001

    history = HistoricalRecords(m2m_fields=["audience_organisations", "audience_users"])

    class Meta:
        verbose_name = _("公开事项")
        verbose_name_plural = pgettext_lazy("plural", "公开事项")
        ordering = ["unit_id", "catalogue", "category__position", "category_id", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "catalogue", "code"],
                name="one_item_per_code",
                violation_error_message=_("本单位的这个目录已有事项使用此编号，请改用其他编号。"),
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "catalogue"]),
            models.Index(fields=["state", "organisation"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("disclosure:item", args=[self.slug])

    @property
    def is_for_reports(self) -> bool:
        """Whether what is due under it is the annual report (第四十九条), which has a form of its own; told by its title."""
        return "信息公开" in self.title and ("年度报告" in self.title or "年报" in self.title)
