"""Power: one power of a bureau as its staff edit it."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from portal.organisations.models import Post
from portal.publishing.models import Publishable
from portal.trees.models import Tree

from .choices import InternalDomain, LimitUnit, PowerFunction, PowerType


class Power(Publishable, Tree):
    """职权: a main item (主项), or a sub-item (子项) under one; never a third level.

    A main item with sub-items is one small tree; it can be exercised itself only while it has none.
    """

    code = models.CharField(
        _("职权编码"),
        max_length=64,
        unique=True,
        blank=True,
        validators=[RegexValidator(r"^[^\s/\\?#%]+$", _("编码不能含空格和 / \\ ? # %% 等符号。"))],
        help_text=_("留空则按“单位—类别—序号”自动生成。"),
        error_messages={"unique": _("已有职权使用此编码，请改用其他编码。")},
    )
    name = models.CharField(_("职权名称"), max_length=300)
    power_type = models.CharField(_("职权类别"), max_length=20, choices=PowerType)
    function = models.CharField(
        _("权力属性"), max_length=12, choices=PowerFunction, default=PowerFunction.EXECUTION
    )
    internal_domain = models.CharField(
        _("管理对象"), max_length=8, choices=InternalDomain, blank=True, help_text=_("仅内部管理权力填写。")
    )
    post = models.ForeignKey(
        Post,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="powers",
        verbose_name=_("责任岗位"),
    )
    exercising_subject = models.CharField(
        _("行使主体"), max_length=200, blank=True, help_text=_("对外以谁的名义行使；留空则为所属单位。")
    )
    conditions = models.TextField(_("行使条件"), blank=True)
    content = models.TextField(_("行使内容"), blank=True)
    process = models.TextField(
        _("办理步骤"), blank=True, help_text=_("步骤之间用“→”隔开，例如：受理→审查→决定。")
    )
    requirements = models.TextField(_("目标要求"), blank=True)

    statutory_limit = models.PositiveIntegerField(_("法定时限"), null=True, blank=True)
    statutory_limit_unit = models.CharField(
        _("法定时限单位"), max_length=12, choices=LimitUnit, default=LimitUnit.NONE
    )
    promised_limit = models.PositiveIntegerField(_("承诺时限"), null=True, blank=True)
    promised_limit_unit = models.CharField(
        _("承诺时限单位"), max_length=12, choices=LimitUnit, default=LimitUnit.NONE
    )
    limit_note = models.CharField(_("时限说明"), max_length=300, blank=True)

    charges_fee = models.BooleanField(_("收费"), default=False)
    fee_standard = models.CharField(_("收费标准"), max_length=300, blank=True)
    fee_basis = models.CharField(_("收费依据"), max_length=500, blank=True)

    outcome = models.CharField(_("办理结果"), max_length=300, blank=True)
    consultation_phone = models.CharField(_("咨询电话"), max_length=60, blank=True)
    complaint_phone = models.CharField(_("监督投诉电话"), max_length=60, blank=True)
    remedies = models.TextField(
        _("救济途径"), blank=True, help_text=_("行政复议、行政诉讼或申诉的机关和期限。")
    )
    remarks = models.TextField(_("备注"), blank=True, help_text=_("内部备注，不公开。"))
    position = models.PositiveIntegerField(
        _("排序"), default=0, help_text=_("同一科室内按此排序，再按编码。")
    )
    # Who stands in the flowchart's columns, from left to right: kept, so that a new step doesn't move them about.
    lanes = models.JSONField(_("流程图泳道"), default=list, blank=True, editable=False)
    # NULL until the first publication: any number of rows may have none, which "" would forbid.
    slug = models.SlugField(max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001

    history = HistoricalRecords(
        excluded_fields=["lft", "rght", "tree_id", "level"],
        m2m_fields=["audience_organisations", "audience_users"],
    )

    class Meta:
        verbose_name = _("职权")
        verbose_name_plural = pgettext_lazy("plural", "职权")
        ordering = ["organisation__tree_id", "organisation__lft", "position", "code"]
        indexes = [
            models.Index(fields=["organisation", "position", "code"]),
            models.Index(fields=["state", "organisation"]),
            models.Index(fields=["power_type"]),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Main item and sub-item as one name: 技术合同认定登记 — 技术开发合同认定登记."""
        return f"{self.parent.name} — {self.name}" if self.parent_id else self.name

    def get_absolute_url(self) -> str:
        return reverse("powers:power", args=[self.slug])
