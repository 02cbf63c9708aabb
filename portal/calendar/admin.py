"""The working calendar in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from portal.office.asking import AsksByName
from portal.office.history import HistoryAdmin

from .models import CalendarDay
from .office import may_manage
from .selectors import year_to_announce
from .services import change_days, work_calendar


@admin.register(CalendarDay)
class CalendarDayAdmin(AsksByName, HistoryAdmin, ModelAdmin):
    """Days off and days on; the national arrangement itself needs no entry."""

    list_display = ("shown_date", "shown_kind", "note")
    list_filter = ("is_workday",)
    search_fields = ("note",)
    search_help_text = gettext_lazy("按说明查找")
    date_hierarchy = "date"
    list_per_page = 50
    list_before_template = "calendar/_built_in.html"
    show_full_result_count = False
    fieldsets = (
        (
            None,
            {
                "fields": ("date", "is_workday", "note"),
                "description": gettext_lazy(
                    "系统已内置国家公布的放假调休安排，这里只登记与之不同的日期。"
                    "次年安排公布后可先在此录入：请从元旦（1月1日）录起，录入元旦后该年即视为已公布。"
                ),
            },
        ),
    )

    @admin.display(description=gettext_lazy("日期"), ordering="date")
    def shown_date(self, day: CalendarDay) -> str:
        return format_date(day.date, "Y-m-d l")

    @admin.display(description=gettext_lazy("安排"), ordering="is_workday")
    def shown_kind(self, day: CalendarDay) -> str:
        return _("上班") if day.is_workday else _("放假")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, from October on with a warning while next year's arrangement is missing."""
        year = year_to_announce(timezone.localdate(), work_calendar())
        return super().changelist_view(request, {"missing_year": year, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        change_days(save=[obj])

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        change_days(delete=[obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> None:
        change_days(delete=queryset)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_manage(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_manage(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)
