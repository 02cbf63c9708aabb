"""How a disclosure is published: its snapshot, its diff labels, its projection (see ``portal.publishing.kinds``)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.organisations.selectors import may
from portal.publishing.kinds import Content, PublishableKind
from portal.publishing.models import Publication

from ..boards.checks import may_be_posted
from ..models import Disclosure, PublishedDisclosure
from . import checks, content, display, page, projection
from .services import give_index_number


class DisclosureKind(PublishableKind):
    """公开信息. It passes through secrecy review (《政府信息公开条例》第十七条)."""

    code = "disclosure"
    label = _("公开信息")
    model = Disclosure
    published_model = PublishedDisclosure
    secrecy_review = True
    field_labels = {
        "title": _("标题"),
        "item": _("目录事项"),
        "unit": _("公开单位"),
        "index_number": _("索引号"),
        "document_number": _("文号"),
        "formed_on": _("形成日期"),
        "subject_words": _("主题词"),
        "body": _("正文"),
        "files": _("附件"),
        "files.name": _("文件名"),
        "powers": _("相关职权"),
        "organisation_path": _("责任单位（科室）"),
        "audience": _("公开范围"),
        "audience_organisations": _("特定对象：机构"),
        "audience_organisations.name": _("名称"),
        "audience_organisations.code": _("编码"),
        "audience_users": _("特定对象：人员"),
        "audience_users.name": _("姓名"),
        "audience_users.username": _("用户名"),
        "expires_on": _("有效期至"),
    }

    def records(self) -> QuerySet[Disclosure]:
        return Disclosure.objects.select_related("organisation", "unit", "item", "task")

    def title(self, record: Disclosure) -> str:
        return record.title

    def published_title(self, record: Disclosure, content_: Content) -> str:
        return content_["title"]

    def problems(self, record: Disclosure) -> list[str]:
        return list(checks.problems(record))

    def cautions(self, record: Disclosure) -> list[str]:
        return checks.cautions(record)

    def prepare(self, record: Disclosure) -> None:
        give_index_number(record)

    def snapshot(self, record: Disclosure) -> Content:
        return content.snapshot(record)

    def restore(self, record: Disclosure, content_: Content) -> None:  # type: ignore[override]
        content.restore(record, content_)

    def project(self, publication: Publication, payload: Content) -> None:
        projection.project(publication, payload)

    def project_many(self, versions: Sequence[tuple[Publication, Content]]) -> None:
        projection.project_many(versions)

    def project_withdrawal(self, publication: Publication, reason: str) -> None:
        projection.project_withdrawal(publication, reason)

    def forget(self, record: Disclosure) -> None:
        projection.forget(record.pk)

    def clear_projection(self) -> None:
        projection.clear()

    def edit_url(self, record: Disclosure) -> str:
        return reverse("admin:disclosure_disclosure_change", args=[record.pk])

    def approval_sheet_url(self, record: Disclosure, version: int) -> str:
        return reverse("disclosure-printing:disclosure-approval", args=[record.pk, version])

    def office_links(self, record: Disclosure, user: Any) -> list[tuple[Any, str]]:
        """Of what may hang: to have the sheet printed, and to record that it hung."""
        if not may_be_posted(record):
            return []
        links: list[tuple[Any, str]] = []
        if record.is_public and may(user, "print_catalogue", record.organisation):
            links.append(
                (_("打印张贴页"), f"{reverse('printing:desk')}?document=bulletin&disclosure={record.pk}")
            )
        if may(user, "edit_content", record.organisation):
            address = f"{reverse('disclosure-postings:add')}?disclosure={record.pk}"
            links.append((_("登记张贴或会议公开"), address))
        return links

    def public_url(self, record: Disclosure) -> str:
        return reverse("disclosure:information", args=[record.slug])

    def published_url(self, content_: Content) -> str:
        return reverse("disclosure:information", args=[content_["slug"]])

    def content_html(self, content_: Content) -> str:
        return page.body(content_)

    def in_words(self, path: str, content_: Content) -> str | None:
        return display.in_words(path, content_)

    def display(self, path: str, value: Any) -> str:
        return display.display_value(path, value)
