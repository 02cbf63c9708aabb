"""Category: a heading of a disclosure catalogue, and what it stands under."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from portal.append_only import Guard
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


class CategoryChange(models.Model):
    """That a heading over something public was renamed or moved: who did, when and why. Citizens read it.

    Like an organisation, a category is called everywhere at once as it is called now; what was published of an item under
    its earlier name stands in the ledger. Rows are only ever added (triggers), one after another
    (``catalogue.renaming.save_category``): the newest is part of the version of every public page.
    """

    category_id = models.BigIntegerField()
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    catalogue = models.CharField(max_length=12, choices=Catalogue)
    before = models.CharField(max_length=500)  # names from the top down
    after = models.CharField(max_length=500)
    reason = models.CharField(max_length=100)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("公开类别变动")
        verbose_name_plural = _("公开类别变动")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "catalogue", "-id"], name="cc_catalogue")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


CHANGE_GUARD = Guard("category_change", "disclosure_categorychange")
