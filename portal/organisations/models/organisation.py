"""The organisation tree: district, bureau, section, affiliated unit – the spine everything hangs on."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from simple_history.models import HistoricalRecords

from portal.trees.locks import tree_write
from portal.trees.models import Tree

# A code stands in the address of the organisation's page, where browsers take "." and ".." for other folders.
usable_code = RegexValidator(
    r"^(?!\.{1,2}\Z)[^\s/\\?#%]{1,64}\Z",
    _("代码会出现在网址中，不能含有空格和 / \\ ? # %% 这些符号。"),
    code="unusable",
)


class Organisation(Tree):
    """单位 / 机构: a node of the tree, of any depth."""

    class Kind(models.TextChoices):
        CITY = "city", _("市")
        DISTRICT = "district", _("区县")
        BUREAU = "bureau", _("局（委、办）")
        PARTY_GROUP = "party_group", _("党组（党委）")
        SECTION = "section", _("科室")
        AFFILIATED = "affiliated", _("下属单位")

    code = models.CharField(
        _("机构代码"),
        max_length=64,
        unique=True,
        validators=[usable_code],
        help_text=_("统一社会信用代码或本级自定代码，不得重复。"),
    )
    name = models.CharField(_("机构名称"), max_length=200)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    kind = models.CharField(_("机构类型"), max_length=20, choices=Kind, default=Kind.SECTION)
    duties = models.TextField(_("主要职责"), blank=True)
    phone = models.CharField(_("咨询电话"), max_length=60, blank=True)
    complaint_phone = models.CharField(_("监督投诉电话"), max_length=60, blank=True)
    address = models.CharField(_("办公地址"), max_length=200, blank=True)
    office_hours = models.CharField(_("办公时间"), max_length=200, blank=True)
    aliases = models.JSONField(
        _("别名"), default=list, blank=True, help_text=_("导入表格时按这些名称也能找到本机构。")
    )
    other_codes = models.JSONField(_("其他代码"), default=list, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    history = HistoricalRecords(excluded_fields=["lft", "rght", "tree_id", "level"])

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = pgettext_lazy("plural", "机构")
        ordering = ["tree_id", "lft"]
        permissions = [
            ("view_content", _("查看本机构内容")),
            ("edit_content", _("编制本机构内容")),
            ("import_content", _("导入本机构数据")),
            ("review_section", _("科室审核")),
            ("review_secrecy", _("保密审查")),
            ("review_office", _("办公室审核")),
            ("handle_requests", _("办理信息公开申请")),
            ("approve_publication", _("领导审批")),
            ("print_catalogue", _("打印目录")),
            ("inspect", _("监督检查")),
            ("manage_organisations", _("管理机构与岗位")),
            ("manage_accounts", _("管理账号")),
            ("assign_roles", _("授予角色")),
            ("read_audit_log", _("查看审计日志")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Under the tree's lock, whatever changes: so the newest row of the history is also the last one committed.

        The public site tells by its number whether a page that it keeps is out of date (``publishing.public``).
        """
        with tree_write(Organisation):
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("powers:section", args=[self.code])


class OrganisationUserPermission(UserObjectPermissionBase):
    """django-guardian's direct-foreign-key permission rows: one join instead of a generic look-up."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("机构授权（个人）")
        verbose_name_plural = _("机构授权（个人）")


class OrganisationGroupPermission(GroupObjectPermissionBase):
    """The same for groups; the portal grants to people, but guardian reads both."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        verbose_name = _("机构授权（用户组）")
        verbose_name_plural = _("机构授权（用户组）")
