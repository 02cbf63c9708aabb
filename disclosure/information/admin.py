"""Disclosures in the back office."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from portal.attachments.services import give
from portal.inputs import whole_number
from portal.office.history import HistoryAdmin
from portal.office.long_form import LongFormAdmin
from portal.publishing.drafting.admin import DraftAdmin, PublicFilter, SectionFilter
from portal.publishing.drafting.choosing import editable_organisations
from portal.publishing.drafting.filters import StateFilter

from ..choices import LimitKind
from ..models import Disclosure, DisclosureTask
from . import content, page
from .forms import DisclosureForm
from .services import create_disclosure, settle_task


@admin.register(Disclosure)
class DisclosureAdmin(DraftAdmin, LongFormAdmin, HistoryAdmin, ModelAdmin):
    """Drafts of disclosures."""

    form = DisclosureForm
    list_display = ("title", "item", "organisation", "formed_on", "shown_due", "shown_state", "shown_public")
    list_filter = (StateFilter, PublicFilter, "item__catalogue", SectionFilter, "audience")
    list_select_related = ("organisation", "item", "publication", "task")
    search_fields = ("title", "document_number", "index_number", "item__title")
    search_help_text = gettext_lazy("按标题、文号、索引号或目录事项查找")
    ordering = ("-formed_on", "-pk")
    date_hierarchy = "formed_on"
    readonly_fields = ("shown_text",)
    autocomplete_fields = ("powers",)
    fieldsets = (
        (
            gettext_lazy("公开什么"),
            {
                "fields": (
                    "seen_revision",
                    "item",
                    "task",
                    "title",
                    "body",
                    "files",
                    ("document_number", "formed_on"),
                    "subject_words",
                    "powers",
                )
            },
        ),
        (
            gettext_lazy("谁公开、向谁公开"),
            {
                "fields": (
                    "organisation",
                    "audience",
                    ("audience_organisations", "audience_users"),
                )
            },
        ),
        (gettext_lazy("发布"), {"fields": ("scheduled_for", "expires_on")}),
        (gettext_lazy("备注与说明"), {"fields": ("remarks", "change_reason")}),
    )

    @admin.display(description=gettext_lazy("正文和附件"))
    def shown_text(self, disclosure: Disclosure) -> str:
        """For whoever can't change it now."""
        return mark_safe(page.for_review(disclosure, content.snapshot(disclosure)))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        (title, first), *rest = found
        boxes = ("seen_revision", "body", "files")
        fields = [name for name in first["fields"] if name not in boxes]
        return [(title, {**first, "fields": [*fields, "shown_text"]}), *rest]

    @admin.display(description=gettext_lazy("公开期限"), ordering="task__due_on")
    def shown_due(self, disclosure: Disclosure) -> str:
        return f"{disclosure.task.due_on:%Y-%m-%d}" if disclosure.task else "—"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From a task (``?task=``): its item, section and audience are filled in already."""
        initial = super().get_changeform_initial_data(request)
        task = (
            DisclosureTask.objects.select_related("item")
            .filter(
                pk=whole_number(request.GET.get("task")) or 0,
                organisation__in=editable_organisations(request.user),
            )
            .first()
        )
        if task is not None:
            initial |= {
                "task": task.pk,
                "item": task.item_id,
                "organisation": task.organisation_id,
                "audience": task.item.audience,
                "title": f"{task.item.title}（{task.occasion}）"
                if task.limit_kind == LimitKind.AFTER_PERIOD
                else task.item.title,
            }
            if not task.period:
                initial["formed_on"] = task.counts_from
        return initial

    def create(self, record: Disclosure, user: Any, *, reason: str) -> None:
        create_disclosure(record, user, reason=reason)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            give(form.instance.files, form.cleaned_data["files"], request.user)  # type: ignore[arg-type]

    def put(self, row: Disclosure, form: Any) -> None:
        left = row.task
        for name in form.changed_data:
            if name not in ("audience_organisations", "audience_users", "powers", "files"):
                setattr(row, name, form.cleaned_data[name])
        row.unit = row.item.unit
        if row.task is None or {"formed_on", "audience", "task", "item"} & set(form.changed_data):
            settle_task(row, form.editor, left=left, is_other_item="item" in form.changed_data)
        if "files" in form.changed_data:
            give(row.files, form.cleaned_data["files"], form.editor)
