"""The form in which staff write an annual report."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.publishing.drafting.choosing import editable_organisations
from portal.publishing.drafting.form import DraftForm
from portal.publishing.selectors import unit_of
from portal.richtext.forms import RichTextField

from ..choices import Catalogue
from ..information.forms import ItemField
from ..models import AnnualReport, CatalogueItem
from . import selectors, words
from .fields import DisclosedInput, ReviewsInput, TableField


class AnnualReportForm(DraftForm):
    """One report: the parts that are written, and the tables that are typed in."""

    item = ItemField(
        queryset=CatalogueItem.objects.none(),
        label=gettext_lazy("目录事项"),
        required=False,
        help_text=gettext_lazy("公开目录中的“信息公开年度报告”一项：公布后，本年度的公开任务即告完成。"),
    )
    overview = RichTextField(
        label=words.PARTS[0],
        required=False,
        help_text=gettext_lazy("主动公开、依申请公开、政府信息管理、平台建设、监督保障等方面的情况。"),
    )
    disclosed = TableField(
        label=words.PARTS[1], required=False, widget=DisclosedInput(), help_text=gettext_lazy("没有的填0。")
    )
    reviews = TableField(
        label=words.PARTS[3],
        required=False,
        widget=ReviewsInput(),
        help_text=gettext_lazy("因政府信息公开工作被申请行政复议、提起行政诉讼的情况，总计自动计算。"),
    )
    improvements = RichTextField(label=words.PARTS[4], required=False)
    others = RichTextField(
        label=words.PARTS[5],
        required=False,
        help_text=gettext_lazy("收取信息处理费的情况也写在这里；没有的，写“无”。"),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "item" in self.fields:
            edited = editable_organisations(self.editor)
            own = Q(organisation__in=edited.values("pk"))
            if self.instance.item_id:
                own |= Q(pk=self.instance.item_id)
            field: Any = self.fields["item"]
            field.queryset = (
                CatalogueItem.objects.filter(own, publication__isnull=False, catalogue=Catalogue.GOVERNMENT)
                .select_related("category")
                .order_by("category__position", "category_id", "position", "code")
            )
        if self.instance.pk and "disclosed" in self.fields:
            self.fields["disclosed"].help_text = known_counts(self.instance)

    def check_under_lock(self, cleaned: dict[str, Any]) -> None:
        year, organisation, item = (cleaned.get(name) for name in ("year", "organisation", "item"))
        if year and year > timezone.localdate().year:
            self.add_error("year", _("这一年度还没有开始。"))
        if not organisation:
            return
        unit = unit_of(organisation)
        if item is not None and item.unit_id != unit.pk:
            self.add_error("item", _("这个目录事项不属于“%s”，请重新选择。") % unit)
        others = AnnualReport.objects.filter(unit=unit, year=year).exclude(pk=self.instance.pk)
        if year and others.exists():
            self.add_error(
                "year",
                _("“%(unit)s”%(year)d年的报告已经有了，请打开它修改。") % {"unit": unit, "year": year},
            )


def known_counts(report: AnnualReport) -> str:
    """What the portal's own records can say beside table two. They are no numbers of decisions, and said not to be."""
    found = selectors.disclosed_counts(report.unit_id, report.year)
    said = "；".join(
        _("%(article)s%(number)d条") % {"article": words.SUBPARAGRAPHS[number], "number": count}
        for number, count in found.items()
    )
    return _(
        "没有的填0。供参考：本平台%(year)d年公开的信息中，依据%(said)s（一条信息可能包含多件决定，不能直接填入）。"
    ) % {"year": report.year, "said": said}
