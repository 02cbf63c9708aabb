"""The disclosure catalogues in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from portal.office.asking import AsksByName
from portal.office.history import HistoryAdmin
from portal.office.long_form import LongFormAdmin
from portal.organisations.office import RoleModelAdmin
from portal.publishing.drafting.admin import DraftAdmin, InUseFilter, PublicFilter, SectionFilter
from portal.publishing.drafting.filters import StateFilter

from ..models import CatalogueItem, Category
from .category_forms import CategoryForm
from .forms import ALL_LIMIT_BOXES, CatalogueItemForm
from .renaming import is_public, save_category
from .services import create_item, settle


@admin.register(CatalogueItem)
class CatalogueItemAdmin(DraftAdmin, LongFormAdmin, HistoryAdmin, ModelAdmin):
    """Drafts of catalogue items."""

    form = CatalogueItemForm
    list_display = (
        "title",
        "code",
        "catalogue",
        "category",
        "organisation",
        "shown_limit",
        "shown_state",
        "shown_public",
    )
    list_filter = ("catalogue", StateFilter, InUseFilter, PublicFilter, "timing", SectionFilter, "audience")
    list_select_related = ("organisation", "category", "publication")
    search_fields = ("title", "code", "category__name")
    search_help_text = gettext_lazy("按公开事项、编号或类别查找")
    ordering = ("unit", "catalogue", "category__position", "category_id", "position", "code")
    fieldsets = (
        (
            gettext_lazy("公开什么"),
            {
                "fields": (
                    "seen_revision",
                    "category",
                    "title",
                    ("code", "position"),
                    "content",
                    "legal_basis",
                )
            },
        ),
        (
            gettext_lazy("谁来公开"),
            {"fields": ("subject", ("organisation", "post"), "procedure")},
        ),
        (
            gettext_lazy("向谁公开、以什么形式公开"),
            {
                "fields": (
                    "audience",
                    ("audience_organisations", "audience_users"),
                    "forms",
                    "forms_note",
                )
            },
        ),
        (
            gettext_lazy("什么时候公开"),
            {
                "description": gettext_lazy(
                    "先选规则，再填它用到的几项：事项发生后——起算事项和天数；每期终了后——周期和天数；"
                    "每期的某一日前——周期、第几个月和几日。系统据此计算到期日，到期日遇节假日顺延。"
                ),
                "fields": (
                    "timing",
                    "limit_kind",
                    "limit_event",
                    ("limit_amount", "limit_unit"),
                    ("limit_period", "limit_month", "limit_day"),
                    "limit_note",
                ),
            },
        ),
        (gettext_lazy("发布"), {"fields": ("scheduled_for", "expires_on")}),
        (gettext_lazy("备注与说明"), {"fields": ("remarks", "change_reason")}),
    )

    @admin.display(description=gettext_lazy("公开时限"))
    def shown_limit(self, item: CatalogueItem) -> str:
        return item.limit_words or item.limit_note or "—"

    def create(self, record: CatalogueItem, user: Any, *, reason: str) -> None:
        create_item(record, user, reason=reason)

    def put(self, row: CatalogueItem, form: Any) -> None:
        super().put(row, form)
        for name in ALL_LIMIT_BOXES:  # those of another rule were emptied
            setattr(row, name, form.cleaned_data[name])
        settle(row)


@admin.register(Category)
class CategoryAdmin(AsksByName, RoleModelAdmin, HistoryAdmin, ModelAdmin):
    """The headings of the catalogues: the office keeps them in order."""

    view_permission = "view_content"
    add_permission = change_permission = delete_permission = "review_office"
    organisation_lookup = "unit"

    form = CategoryForm
    list_display = ("shown_name", "catalogue", "unit", "position", "number")
    list_filter = ("catalogue",)
    list_select_related = ("unit", "parent")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("name",)
    search_help_text = gettext_lazy("按类别名称查找")
    ordering = ("unit", "catalogue", "position", "tree_id", "lft")
    fields = ("unit", "catalogue", "parent", "name", "position", "change_reason")

    @admin.display(description=gettext_lazy("类别名称"), ordering="name")
    def shown_name(self, category: Category) -> str:
        return f"{category.parent.name} › {category.name}" if category.parent else category.name

    @admin.display(description=gettext_lazy("事项数"))
    def number(self, category: Any) -> int:
        return category.number_of_items

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(number_of_items=Count("items"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"editor": request.user})

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        save_category(obj, request.user, reason=form.cleaned_data["change_reason"])  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what nothing stands under, and nothing public ever stood."""
        if obj is not None and (obj.items.exists() or not obj.is_leaf_node() or is_public(obj)):
            return False
        return super().has_delete_permission(request, obj)
