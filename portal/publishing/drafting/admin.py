"""The admin of drafts: saving goes through ``publishing.editing``; what is public changes by review only."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from portal.inputs import whole_number
from portal.organisations.models import Organisation
from portal.organisations.office import RoleModelAdmin
from portal.punctuation import labelled

from ..actions import Submit, editing
from ..errors import PublishingError
from ..kinds import kind_of
from ..models import Audience, State
from ..models.publishable import OUT_OF_USE_STATES
from ..returned import is_unmended
from .choosing import ChoosesLazily
from .submitting import SubmitsFromTheForm

SHORT_TEXTS = {models.TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})}}


class SectionFilter(admin.SimpleListFilter):
    """By organisation: only places with records that the person may see."""

    title = gettext_lazy("单位（科室）")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = model_admin.get_queryset(request).order_by().values("organisation")
        places = Organisation.objects.filter(pk__in=used)[:200]
        return [(str(place.pk), place.name) for place in places]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = whole_number(self.value())
        return queryset if chosen is None else queryset.filter(organisation=chosen)


class InUseFilter(admin.SimpleListFilter):
    """Whether the bureau still works with it."""

    title = gettext_lazy("使用情况")
    parameter_name = "in_use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("在用")), ("no", _("已撤回或已归档"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.exclude(state__in=OUT_OF_USE_STATES)
        return queryset.filter(state__in=OUT_OF_USE_STATES) if self.value() == "no" else queryset


class PublicFilter(admin.SimpleListFilter):
    """Whether a version is public now, and to whom: what is for nobody outside isn't public."""

    title = gettext_lazy("公开情况")
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("正在公开")), *Audience.choices, ("no", _("未公开"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        public = Q(publication__isnull=False) & ~Q(publication__audience=Audience.INTERNAL)
        if self.value() == "yes":
            return queryset.filter(public)
        if self.value() == "no":
            return queryset.exclude(public)
        return queryset.filter(publication__audience=self.value()) if self.value() in Audience else queryset


def may_be_typed_in(request: HttpRequest, record: Any) -> bool:
    """Whether the form has boxes. What comes from one that was opened before the record went to review is never saved
    (``DraftForm`` refuses it), but it is shown again with the reason: nobody loses what he typed.
    """
    return record.is_editable or request.method == "POST"


class DraftAdmin(ChoosesLazily, SubmitsFromTheForm, RoleModelAdmin):
    """Mix in before ``unfold.admin.ModelAdmin``; the form is a ``DraftForm``. ``create`` saves a new draft."""

    view_permission = "view_content"
    add_permission = change_permission = "edit_content"
    organisation_lookup = "organisation"

    formfield_overrides = SHORT_TEXTS
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    actions = ("submit_selected",)
    warn_unsaved_form = True
    change_form_outer_before_template = "publishing/drafting/_status.html"

    opts: Any

    def create(self, record: Any, user: Any, *, reason: str) -> None:
        """Save a new draft written by ``user``; by default it only goes into history and review log."""
        raise NotImplementedError

    # --- what lists show ------------------------------------------------------------------------------------------
    @admin.display(description=gettext_lazy("状态"), ordering="state")
    def shown_state(self, record: Any) -> str:
        colour = {State.PUBLISHED: "green", State.RETURNED: "red"}.get(record.state, "quiet")
        return format_html('<span class="office-mark office-mark--{}">{}</span>', colour, record.state_label)

    @admin.display(description=gettext_lazy("公开"))
    def shown_public(self, record: Any) -> str:
        """To whom its public version is, whatever the draft says."""
        if record.publication is None:
            return "—"
        return format_html('<span class="office-keep">{}</span>', record.publication.get_audience_display())

    # --- who may change what --------------------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and not may_be_typed_in(request, obj):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is lost: what isn't used any more is archived."""
        return False

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        messages.error(
            request, _("没有这项“%(kind)s”，或者它不在您的职责范围内。") % {"kind": opts.verbose_name}
        )
        return redirect(f"admin:{opts.app_label}_{opts.model_name}_changelist")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever only reads isn't asked why he changes something; only what was public can be corrected."""
        *fieldsets, (title, last) = super().get_fieldsets(request, obj)  # type: ignore[misc]
        fields: Any = [name for name in last["fields"] if name != "correction_note"]
        if obj is not None and not self.has_change_permission(request, obj):
            fields = ["remarks"]
        elif obj is not None and obj.was_public:
            fields = [*fields, "correction_note"]
        return [*fieldsets, (title, {**last, "fields": fields})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        return type(form.__name__, (form,), {"editor": request.user})

    # --- saving ---------------------------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Everything happens in ``save_related``, where it is known whether anything has changed at all."""

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        record, reason = form.instance, form.cleaned_data.get("change_reason", "")
        if not change:
            self.create(record, request.user, reason=reason)
            super().save_related(request, form, formsets, change)  # type: ignore[misc]
            return
        if not form.changed_data and not any(formset.has_changed() for formset in formsets):
            for formset in formsets:
                formset.save(commit=False)  # nothing: but the admin's message reads what it leaves behind
            return
        with editing(
            record, request.user, reason=reason, expected_revision=form.cleaned_data["seen_revision"]
        ) as row:
            self.put(row, form)
            super().save_related(request, form, formsets, change)  # type: ignore[misc]
        self.after_editing(request, row, form)

    def put(self, row: Any, form: Any) -> None:
        """Put what changed in the form on the locked row."""
        for name in form.changed_data:
            if name not in ("audience_organisations", "audience_users"):
                setattr(row, name, form.cleaned_data[name])

    def after_editing(self, request: HttpRequest, row: Any, form: Any) -> None:
        """What else an edit entails, and is to be said of it."""

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool) -> None:
        for row in formset.save(commit=False):
            row._history_user = request.user
            row.save()
        for row in formset.deleted_objects:
            row._history_user = request.user
            row.delete()

    @admin.action(description=gettext_lazy("提交审核"))
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Submit every selected draft that is ready; say of each other one why not."""
        submitted = 0
        for record in queryset:
            kind = kind_of(record)
            if is_unmended(record, kind):
                messages.error(request, labelled(kind.title(record), _("退回后内容没有改动。")))
                continue
            try:
                Submit(record, request.user).run()
            except PublishingError as error:
                messages.error(request, labelled(kind.title(record), error))
            else:
                submitted += 1
        if submitted:
            messages.success(request, _("已提交%d项。") % submitted)
