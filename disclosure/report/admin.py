"""Annual reports in the back office."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from portal.inputs import whole_number
from portal.office.history import HistoryAdmin
from portal.office.long_form import LongFormAdmin
from portal.publishing.drafting.admin import DraftAdmin, PublicFilter, SectionFilter
from portal.publishing.drafting.filters import StateFilter

from ..models import AnnualReport, DisclosureTask
from . import content, page, rules, selectors, words
from .forms import AnnualReportForm
from .services import create_report, settle


@admin.register(AnnualReport)
class AnnualReportAdmin(DraftAdmin, LongFormAdmin, HistoryAdmin, ModelAdmin):
    """Drafts of annual reports."""

    form = AnnualReportForm
    list_display = ("title", "year", "organisation", "shown_link", "shown_state", "shown_public")
    list_filter = (StateFilter, PublicFilter, "year", SectionFilter)
    list_select_related = ("organisation", "unit", "publication")
    search_fields = ("unit__name",)
    search_help_text = gettext_lazy("按报告单位查找")
    ordering = ("-year", "unit")
    readonly_fields = ("shown_numbers", "shown_report")
    fieldsets = (
        (
            gettext_lazy("哪个单位、哪一年"),
            {"fields": ("seen_revision", ("year", "organisation"), "item")},
        ),
        (
            gettext_lazy("报告内容"),
            {"fields": ("overview", "disclosed", "shown_numbers", "reviews", "improvements", "others")},
        ),
        (gettext_lazy("发布"), {"fields": ("scheduled_for",)}),
        (gettext_lazy("备注与说明"), {"fields": ("remarks", "change_reason")}),
    )

    @admin.display(description=gettext_lazy("标题"), ordering="year")
    def title(self, report: AnnualReport) -> str:
        return report.title

    @admin.display(description=gettext_lazy("申请数字"))
    def shown_link(self, report: AnnualReport) -> str:
        address = reverse("disclosure-reports:numbers", args=[report.pk])
        return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', address, _("核对数字"))

    @admin.display(description=words.PARTS[2])
    def shown_numbers(self, report: AnnualReport | None) -> str:
        """The table's outline, and where each of its numbers leads to the requests behind it."""
        if report is None or report.pk is None:
            return _("由系统按申请记录计算，保存后可以逐项核对。")
        numbers = selectors.statistics(report.unit_id, report.year).numbers
        said = _("本年新收%(new)d件，上年结转%(carried)d件，办结%(sum)d件，结转下年%(next)d件。") % {
            row: numbers[row][rules.TOTAL] for row in (rules.NEW, rules.CARRIED, rules.SUM, rules.NEXT)
        }
        address = reverse("disclosure-reports:numbers", args=[report.pk])
        return format_html(
            '<p>{}</p><p><a class="office-button office-button--plain" href="{}">{}</a></p>',
            said,
            address,
            _("逐项核对，查看每个数字背后的申请"),
        )

    @admin.display(description=gettext_lazy("报告内容"))
    def shown_report(self, report: AnnualReport) -> str:
        """The whole of it, for whoever can't change it now."""
        return mark_safe(page.picture(content.snapshot(report), with_texts=True, report=report.pk))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        (title, _first), *_rest, last = found
        return [
            (title, {"fields": ("year", "organisation", "item")}),
            (_("报告内容"), {"fields": ("shown_report",)}),
            last,
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The year that is over; from a task (``?task=``) its item and section too."""
        initial = super().get_changeform_initial_data(request)
        initial.setdefault("year", timezone.localdate().year - 1)
        task = (
            DisclosureTask.objects.select_related("item")
            .filter(pk=whole_number(request.GET.get("task")) or 0)
            .first()
        )
        if task is not None:
            initial |= {
                "item": task.item_id,
                "organisation": task.organisation_id,
                "year": task.counts_from.year - (task.limit_kind == "by_date"),
            }
        return initial

    def create(self, record: AnnualReport, user: Any, *, reason: str) -> None:
        create_report(record, user, reason=reason)

    def put(self, row: AnnualReport, form: Any) -> None:
        super().put(row, form)
        settle(row)
