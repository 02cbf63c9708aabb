"""Category: a heading of a disclosure catalogue, and what it stands under."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from portal.organisations.models import Organisation
from portal.trees.models import Tree

from ..choices import Catalogue


class Category(Tree):
    """公开类别: a node of a bureau's catalogue. Each heading at the top is a tree of its own (DESIGN §8: many and small)."""

    catalogue = models.CharField(_("公开目录"), max_length=12, choices=Catalogue)
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("公开单位")
    )
    name = models.CharField(_("类别名称"), max_length=100)
    position = models.PositiveIntegerField(_("排序"), default=0)

    history = HistoricalRecords(excluded_fields=["lft", "rght", "tree_id", "level"])

    class Meta:
        verbose_name = _("公开类别")
        verbose_name_plural = pgettext_lazy("plural", "公开类别")
        ordering = ["unit_id", "catalogue", "position", "tree_id", "lft"]
        indexes = [models.Index(fields=["unit", "catalogue", "name"])]

    def __str__(self) -> str:
        return self.name
