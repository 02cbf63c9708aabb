"""The power catalogue in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from portal.inputs import plain_text
from portal.office.asking import AsksByName
from portal.office.long_form import Fault, LongFormAdmin
from portal.publishing.drafting.admin import (
    SHORT_TEXTS,
    DraftAdmin,
    InUseFilter,
    PublicFilter,
    SectionFilter,
    may_be_typed_in,
)
from portal.publishing.drafting.filters import StateFilter
from portal.punctuation import listed

from .choosing import MainItemSelect
from .flowcharts.editor.panel import ShowsFlowchart
from .forms import PowerForm
from .history import PowerHistoryAdmin
from .models import AccountabilityGround, Duty, LegalBasis, Material, Power
from .services import create_power, move_sub_items


class _Rows(AsksByName):
    """Rows of a power: whoever may edit the power may edit them."""

    formfield_overrides = SHORT_TEXTS

    extra = 0
    fields: tuple[str, ...] = ()
    ordering = ("position", "pk")

    def has_view_permission(self, request: HttpRequest, obj: Power | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Power | None = None) -> bool:
        return obj is None or may_be_typed_in(request, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """In a table the heading of the column doesn't name the box in it for those who don't see the table."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = field.label
        return field


class LegalBasisRows(_Rows, StackedInline):
    model = LegalBasis
    follows = "part-basics"
    fields = (("title", "document_number"), ("article", "level"), "text", "position")


class MaterialRows(_Rows, TabularInline):
    model = Material
    follows = "part-limits"
    fields = ("name", "is_required", "form", "copies", "note", "position")


class DutyRows(_Rows, TabularInline):
    model = Duty
    follows = "part-supervision"
    fields = ("stage", "text", "position")


class AccountabilityRows(_Rows, TabularInline):
    model = AccountabilityGround
    follows = "part-supervision"
    fields = ("text", "position")


@admin.register(Power)
class PowerAdmin(DraftAdmin, ShowsFlowchart, LongFormAdmin, PowerHistoryAdmin, ModelAdmin):
    """Drafts of powers."""

    form = PowerForm
    inlines = (LegalBasisRows, MaterialRows, DutyRows, AccountabilityRows)
    list_display = (
        "shown_name",
        "code",
        "power_type",
        "organisation",
        "shown_state",
        "shown_public",
        "updated_at",
    )
    list_filter = (
        StateFilter,
        InUseFilter,
        PublicFilter,
        "power_type",
        "function",
        SectionFilter,
        "audience",
    )
    list_select_related = ("organisation", "parent", "publication")
    search_fields = ("name", "code", "parent__name")
    search_help_text = gettext_lazy("按职权名称或编码查找")
    ordering = ("organisation__tree_id", "organisation__lft", "position", "code")
    autocomplete_fields = ("parent",)
    change_form_outer_before_template = "powers/office/_status.html"
    fieldsets = (
        (
            gettext_lazy("基本信息"),
            {
                "classes": ("part-basics",),
                "fields": (
                    "seen_revision",
                    ("organisation", "post"),
                    ("name", "parent"),
                    ("code", "position"),
                    ("power_type", "function"),
                    ("internal_domain", "exercising_subject"),
                ),
            },
        ),
        (
            gettext_lazy("行使与运行"),
            {"fields": ("conditions", "content", "process", "requirements", "outcome")},
        ),
        (
            gettext_lazy("时限与收费"),
            {
                "classes": ("part-limits",),
                "fields": (
                    ("statutory_limit", "statutory_limit_unit"),
                    ("promised_limit", "promised_limit_unit"),
                    "limit_note",
                    ("charges_fee", "fee_standard"),
                    "fee_basis",
                ),
            },
        ),
        (
            gettext_lazy("咨询、监督与救济"),
            {
                "classes": ("part-supervision",),
                "fields": (("consultation_phone", "complaint_phone"), "remedies"),
            },
        ),
        (
            gettext_lazy("公开"),
            {
                "fields": (
                    "audience",
                    ("audience_organisations", "audience_users"),
                    "scheduled_for",
                    "expires_on",
                )
            },
        ),
        (gettext_lazy("备注与说明"), {"fields": ("remarks", "change_reason")}),
    )

    # --- what lists show ------------------------------------------------------------------------------------------
    @admin.display(description=gettext_lazy("职权名称"), ordering="name")
    def shown_name(self, power: Power) -> str:
        return power.full_name

    # --- the form -------------------------------------------------------------------------------------------------
    def fault_outside_the_form(self, problem: Any) -> Fault | None:
        """The flowchart has no box of its own on the form, but a panel that leads to its editor."""
        return Fault("", problem, "flowchart") if problem.field == "steps" else None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Power], search_term: str
    ) -> tuple[QuerySet[Power], bool]:
        found, distinct = super().get_search_results(request, queryset, plain_text(search_term))
        if request.GET.get("field_name") == "parent":  # the form's 主项 box: main items only
            found = found.filter(parent__isnull=True)
        return found, distinct

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["widget"] = MainItemSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # --- saving ---------------------------------------------------------------------------------------------------
    def create(self, record: Power, user: Any, *, reason: str) -> None:
        create_power(record, user, reason=reason)

    def after_editing(self, request: HttpRequest, row: Power, form: Any) -> None:
        """A main item takes its sub-items along into another section."""
        if "organisation" in form.changed_data and (moved := move_sub_items(row, request.user)):  # type: ignore[arg-type]
            messages.info(
                request,
                _("子项%(names)s已一并调整到“%(organisation)s”，责任岗位须重新选择。")
                % {
                    "names": listed(f"“{power.name}”" for power in moved),
                    "organisation": row.organisation,
                },
            )
