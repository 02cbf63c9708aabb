"""How a disclosure is published: its snapshot, its diff labels, its projection (see ``portal.publishing.kinds``)."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.organisations.selectors import may
from portal.publishing.display import AUDIENCE_LABELS
from portal.publishing.kinds import Content, PublishableKind

from ..boards.checks import bulletin_url, may_be_posted
from ..models import Disclosure, DisclosureTask
from . import checks, content, display, page, services
from .projection import DisclosureProjection


class DisclosureKind(PublishableKind):
    """公开信息. It passes through secrecy review (《政府信息公开条例》第十七条)."""

    code = "disclosure"
    label = _("公开信息")
    model = Disclosure
    projection = DisclosureProjection()
    public_page = "disclosure:information"
    approval_sheet = "disclosure-printing:disclosure-approval"
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
        **AUDIENCE_LABELS,
        "expires_on": _("有效期至"),
    }

    problems = staticmethod(checks.problems)
    cautions = staticmethod(checks.cautions)
    prepare = staticmethod(services.give_index_number)
    archived = staticmethod(services.draft_archived)
    snapshot = staticmethod(content.snapshot)
    earlier_content = staticmethod(content.earlier)
    restore = staticmethod(content.restore)
    in_words = staticmethod(display.in_words)

    def records(self) -> QuerySet[Disclosure]:
        return Disclosure.objects.select_related("organisation", "unit", "item", "task")

    def public_by(self, record: Disclosure) -> date | None:
        task = record.task
        return task.due_on if task is not None and task.state == DisclosureTask.State.OPEN else None

    def picture(self, record: Disclosure, content_: Content) -> str:
        return page.for_review(record, content_)

    def office_links(self, record: Disclosure, user: Any) -> list[tuple[Any, str]]:
        """Of what may hang: to have the sheet printed, and to record that it hung."""
        if not may_be_posted(record):
            return []
        links: list[tuple[Any, str]] = []
        if address := bulletin_url(record, user):
            links.append((_("打印张贴页"), address))
        if may(user, "edit_content", record.organisation):
            address = f"{reverse('disclosure-postings:add')}?disclosure={record.pk}"
            links.append((_("登记张贴或会议公开"), address))
        return links
