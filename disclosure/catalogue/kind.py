"""How a catalogue item is published: its snapshot, its diff labels, its projection (see ``portal.publishing.kinds``)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing.kinds import Content, PublishableKind
from portal.publishing.models import Publication

from ..models import CatalogueItem, CategoryChange, PublishedItem
from . import checks, content, display, page, projection


class CatalogueItemKind(PublishableKind):
    """公开目录事项."""

    code = "catalogue_item"
    label = _("公开目录事项")
    model = CatalogueItem
    published_model = PublishedItem
    changes_model = CategoryChange
    field_labels = {
        "code": _("编号"),
        "title": _("公开事项"),
        "catalogue": _("公开目录"),
        "unit": _("公开单位"),
        "category_path": _("公开类别"),
        "content": _("公开内容"),
        "subject": _("公开主体"),
        "audience": _("公开范围"),
        "audience_organisations": _("特定对象：机构"),
        "audience_organisations.name": _("名称"),
        "audience_organisations.code": _("编码"),
        "audience_users": _("特定对象：人员"),
        "audience_users.name": _("姓名"),
        "audience_users.username": _("用户名"),
        "forms": _("公开形式"),
        "forms_note": _("其他形式"),
        "timing": _("公开时间"),
        "limit": _("公开时限"),
        "limit_note": _("时限说明"),
        "procedure": _("公开程序"),
        "organisation_path": _("责任单位（科室）"),
        "post": _("责任岗位"),
        "legal_basis": _("公开依据"),
        "expires_on": _("有效期至"),
        "position": _("排序"),
    }

    def records(self) -> QuerySet[CatalogueItem]:
        return CatalogueItem.objects.select_related("organisation", "unit", "category")

    def title(self, record: CatalogueItem) -> str:
        return record.title

    def published_title(self, record: CatalogueItem, content_: Content) -> str:
        return content_["title"]

    def problems(self, record: CatalogueItem) -> list[str]:
        return list(checks.problems(record))

    def cautions(self, record: CatalogueItem) -> list[str]:
        return checks.cautions(record)

    def prepare(self, record: CatalogueItem) -> None:
        if record.slug is None:
            record.slug = projection.free_slug(record)

    def snapshot(self, record: CatalogueItem) -> Content:
        return content.snapshot(record)

    def restore(self, record: CatalogueItem, content_: Content) -> None:  # type: ignore[override]
        content.restore(record, content_)

    def project(self, publication: Publication, payload: Content) -> None:
        projection.project(publication, payload)

    def project_many(self, versions: Sequence[tuple[Publication, Content]]) -> None:
        projection.project_many(versions)

    def project_withdrawal(self, publication: Publication, reason: str) -> None:
        projection.project_withdrawal(publication, reason)

    def forget(self, record: CatalogueItem) -> None:
        projection.forget(record.pk)

    def clear_projection(self) -> None:
        projection.clear()

    def edit_url(self, record: CatalogueItem) -> str:
        return reverse("admin:disclosure_catalogueitem_change", args=[record.pk])

    def approval_sheet_url(self, record: CatalogueItem, version: int) -> str:
        return reverse("disclosure-printing:item-approval", args=[record.pk, version])

    def public_url(self, record: CatalogueItem) -> str:
        return reverse("disclosure:item", args=[record.slug])

    def published_url(self, content_: Content) -> str:
        return reverse("disclosure:item", args=[content_["slug"]])

    def content_html(self, content_: Content) -> str:
        return page.body(content_)

    def in_words(self, path: str, content_: Content) -> str | None:
        return display.in_words(path, content_)

    def display(self, path: str, value: Any) -> str:
        return display.display_value(path, value)
