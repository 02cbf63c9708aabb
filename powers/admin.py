"""The power catalogue in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from portal.inputs import plain_text, whole_number
from portal.office.asking import AsksByName
from portal.office.long_form import LongFormAdmin
from portal.organisations.models import Organisation
from portal.organisations.office import RoleModelAdmin
from portal.publishing.actions import Submit, editing
from portal.publishing.drafting.filters import StateFilter
from portal.publishing.errors import PublishingError
from portal.publishing.kinds import kind_of
from portal.publishing.models import Audience, State
from portal.publishing.models.publishable import OUT_OF_USE_STATES
from portal.publishing.returned import is_unmended
from portal.punctuation import labelled, listed

from .flowcharts.editor.panel import ShowsFlowchart
from .forms import PowerForm
from .history import PowerHistoryAdmin
from .lazy_choices import CHOICES, LazyMultipleField, LazySelectMultiple, MainItemSelect
from .models import AccountabilityGround, Duty, LegalBasis, Material, Power
from .services import create_power, move_sub_items
from .submitting import SubmitsFromTheForm

CHOICES_AT_ONCE, MOST_CHOICES = 20, 1000
SHORT_TEXTS = {models.TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})}}


def _may_be_typed_in(request: HttpRequest, power: Power) -> bool:
    """Whether the form has boxes. What comes from one that was opened before the power went to review is never saved
    (``PowerForm`` refuses it), but it is shown again with the reason: nobody loses what he typed.
    """
    return power.is_editable or request.method == "POST"


class _Rows(AsksByName):
    """Rows of a power: whoever may edit the power may edit them."""

    formfield_overrides = SHORT_TEXTS

    extra = 0
    fields: tuple[str, ...] = ()
    ordering = ("position", "pk")

    def has_view_permission(self, request: HttpRequest, obj: Power | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Power | None = None) -> bool:
        return obj is None or _may_be_typed_in(request, obj)

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


class SectionFilter(admin.SimpleListFilter):
    """By organisation and everything below it: only places with powers that the person may see."""

    title = gettext_lazy("单位（科室）")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = model_admin.get_queryset(request).order_by().values("organisation")
        places = Organisation.objects.filter(pk__in=used)[:200]
        return [(str(place.pk), place.name) for place in places]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Power]) -> QuerySet[Power]:
        chosen = whole_number(self.value())
        return queryset if chosen is None else queryset.filter(organisation=chosen)


class InUseFilter(admin.SimpleListFilter):
    """Whether the bureau still works with it; the power structure counts, and leads to, what is in use."""

    title = gettext_lazy("使用情况")
    parameter_name = "in_use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("在用")), ("no", _("已撤回或已归档"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Power]) -> QuerySet[Power]:
        if self.value() == "yes":
            return queryset.exclude(state__in=OUT_OF_USE_STATES)
        return queryset.filter(state__in=OUT_OF_USE_STATES) if self.value() == "no" else queryset


class PublicFilter(admin.SimpleListFilter):
    """Whether a version is public now, and to whom: what is for nobody outside isn't public."""

    title = gettext_lazy("公开情况")
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("正在公开")), *Audience.choices, ("no", _("未公开"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Power]) -> QuerySet[Power]:
        public = Q(publication__isnull=False) & ~Q(publication__audience=Audience.INTERNAL)
        if self.value() == "yes":
            return queryset.filter(public)
        if self.value() == "no":
            return queryset.exclude(public)
        return queryset.filter(publication__audience=self.value()) if self.value() in Audience else queryset


@admin.register(Power)
class PowerAdmin(
    RoleModelAdmin, SubmitsFromTheForm, ShowsFlowchart, LongFormAdmin, PowerHistoryAdmin, ModelAdmin
):
    """Drafts of powers. Saving goes through ``publishing.editing``; what is public changes by review only."""

    view_permission = "view_content"
    add_permission = change_permission = "edit_content"
    organisation_lookup = "organisation"

    form = PowerForm
    formfield_overrides = SHORT_TEXTS
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
    list_filter_submit = True
    list_select_related = ("organisation", "parent", "publication")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name", "code", "parent__name")
    search_help_text = gettext_lazy("按职权名称或编码查找")
    ordering = ("organisation__tree_id", "organisation__lft", "position", "code")
    autocomplete_fields = ("parent",)
    actions = ("submit_selected",)
    warn_unsaved_form = True
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

    @admin.display(description=gettext_lazy("状态"), ordering="state")
    def shown_state(self, power: Power) -> str:
        colour = {State.PUBLISHED: "green", State.RETURNED: "red"}.get(power.state, "quiet")
        return format_html('<span class="office-mark office-mark--{}">{}</span>', colour, power.state_label)

    @admin.display(description=gettext_lazy("公开"))
    def shown_public(self, power: Power) -> str:
        """To whom its public version is, whatever the draft says."""
        if power.publication is None:
            return "—"
        return format_html('<span class="office-keep">{}</span>', power.publication.get_audience_display())

    # --- who may change what --------------------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Power | None = None) -> bool:
        if obj is not None and not _may_be_typed_in(request, obj):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Power | None = None) -> bool:
        """Nothing is lost: what isn't used any more is archived."""
        return False

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        messages.error(request, _("没有这项职权，或者它不在您的职责范围内。"))
        return redirect("admin:powers_power_changelist")

    def get_fieldsets(self, request: HttpRequest, obj: Power | None = None) -> Any:
        """Whoever only reads isn't asked why he changes something; only what was public can be corrected."""
        *fieldsets, (title, _fields) = super().get_fieldsets(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            asked: tuple[str, ...] = ("remarks",)
        elif obj is not None and obj.was_public:
            asked = ("remarks", "change_reason", "correction_note")
        else:
            asked = ("remarks", "change_reason")
        return [*fieldsets, (title, {"fields": asked})]

    def get_form(
        self, request: HttpRequest, obj: Power | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"editor": request.user})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Power], search_term: str
    ) -> tuple[QuerySet[Power], bool]:
        found, distinct = super().get_search_results(request, queryset, plain_text(search_term))
        if request.GET.get("field_name") == "parent":  # the form's 主项 box: main items only
            found = found.filter(parent__isnull=True)
        return found, distinct

    # --- what the form's boxes find ------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.choices)
        return [path("choices/<slug:field>/", view, name="powers_power_choices"), *super().get_urls()]

    def choices(self, request: HttpRequest, field: str) -> HttpResponse:
        """What of a field's choices fits what was typed, a page at a time, as the form's boxes take it."""
        if field not in CHOICES:
            raise Http404
        if not self.has_add_permission(request):
            raise PermissionDenied
        choice = CHOICES[field]
        start = CHOICES_AT_ONCE * ((whole_number(request.GET.get("page")) or 1) - 1)
        found = choice.find(request.user, plain_text(request.GET.get("term")))
        rows = list(found[start : start + CHOICES_AT_ONCE + 1]) if start < MOST_CHOICES else []
        results = [{"id": str(row.pk), "text": choice.label(row)} for row in rows[:CHOICES_AT_ONCE]]
        return JsonResponse({"results": results, "pagination": {"more": len(rows) > CHOICES_AT_ONCE}})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["widget"] = MainItemSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs |= {
            "form_class": LazyMultipleField,
            "widget": LazySelectMultiple(db_field, self.admin_site),
        }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # --- saving ---------------------------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Power, form: Any, change: bool) -> None:
        """Everything happens in ``save_related``, where it is known whether anything has changed at all."""

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        power, reason = form.instance, form.cleaned_data.get("change_reason", "")
        if not change:
            create_power(power, request.user, reason=reason)
            super().save_related(request, form, formsets, change)
            return
        if not form.changed_data and not any(formset.has_changed() for formset in formsets):
            for formset in formsets:
                formset.save(commit=False)  # nothing: but the admin's message reads what it leaves behind
            return
        with editing(
            power, request.user, reason=reason, expected_revision=form.cleaned_data["seen_revision"]
        ) as row:
            for name in form.changed_data:
                if name not in ("audience_organisations", "audience_users"):
                    setattr(row, name, form.cleaned_data[name])
            super().save_related(request, form, formsets, change)
        if "organisation" in form.changed_data and (moved := move_sub_items(row, request.user)):
            messages.info(
                request,
                _("子项%(names)s已一并调整到“%(organisation)s”，责任岗位须重新选择。")
                % {
                    "names": listed(f"“{power.name}”" for power in moved),
                    "organisation": row.organisation,
                },
            )

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool) -> None:
        for row in formset.save(commit=False):
            row._history_user = request.user
            row.save()
        for row in formset.deleted_objects:
            row._history_user = request.user
            row.delete()

    @admin.action(description=gettext_lazy("提交审核"))
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Power]) -> None:
        """Submit every selected draft that is ready; say of each other one why not."""
        submitted = 0
        for power in queryset.select_related("organisation", "parent"):
            if is_unmended(power, kind_of(power)):
                messages.error(request, labelled(power.full_name, _("退回后内容没有改动。")))
                continue
            try:
                Submit(power, request.user).run()
            except PublishingError as error:
                messages.error(request, labelled(power.full_name, error))
            else:
                submitted += 1
        if submitted:
            messages.success(request, _("已提交%d项。") % submitted)
