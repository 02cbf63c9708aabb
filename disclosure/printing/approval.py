"""The approval sheets of a disclosure, of a catalogue item and of an annual report."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.printing.approval import ApprovalSheet, Asked
from portal.printing.approval.sheet import field, section_of, time_of, until_of
from portal.printing.documents import Field, Line
from portal.printing.numerals import plain_date
from portal.printing.typesetting import paragraphs
from portal.publishing.display import way
from portal.publishing.models import Audience
from portal.punctuation import labelled, listed
from portal.richtext.texts import shown_text, text_of

from ..catalogue.kind import CatalogueItemKind
from ..information.kind import DisclosureKind
from ..models import DisclosureTask, PublishedItem, TaskEntry
from ..report import rules as reported
from ..report.content import TEXT_FIELDS
from ..report.kind import AnnualReportKind
from ..report.selectors import done_by

# So much of the text stands on the form itself, so that the opinions keep their place on its first page; a longer one
# is attached.
LONGEST, MOST_LINES = 150, 3


class DisclosureApproval(ApprovalSheet):
    """信息公开审批表. Parameters: ``disclosure`` (its key), ``version`` (its number)."""

    code = "disclosure-approval"
    label = gettext_lazy("信息公开审批表")
    parameter = "disclosure"
    missing = gettext_lazy("没有这条公开信息。")
    said_above = frozenset()

    def kind(self) -> DisclosureKind:
        return DisclosureKind()

    def heads(self, asked: Asked) -> Iterator[Field]:
        content = asked.content
        item = content["item"]
        yield field(_("信息标题"), content["title"], is_wide=True)
        yield field(_("目录事项"), f"{item['code']} {item['title']}", is_wide=True)
        yield field(_("公开类别"), way(content["category_path"]))
        yield field(_("责任科室"), section_of(asked))
        yield field(_("文号"), content["document_number"])
        yield field(_("索引号"), content["index_number"] or _("发布时编号"))
        yield field(_("形成日期"), plain_date(date.fromisoformat(content["formed_on"])))

    def way(self, asked: Asked) -> str:
        """The forms that the catalogue asks for; without its item, how the portal itself discloses it."""
        item = PublishedItem.objects.filter(pk=asked.content["item"]["id"], is_withdrawn=False).first()
        if item is None or asked.audience == Audience.INTERNAL:
            return super().way(asked)
        return CatalogueItemKind().in_words("forms", item.content) or super().way(asked)

    def times(self, asked: Asked) -> Iterator[Field]:
        task = asked.record.task
        yield field(_("公开时限"), task.limit_words if task else "")
        yield field(_("公开期限"), _due(task))
        yield field(_("是否按时"), _in_time(task))
        yield field(_("发布时间"), time_of(asked))
        yield field(_("有效期"), until_of(asked))

    def first_content(self, asked: Asked) -> tuple[Line, ...]:
        text = shown_text(asked.content["body"])
        beginning = _beginning(text)
        if beginning != text:
            text = _("%(beginning)s……（全文共%(number)d字，附后）") % {
                "beginning": beginning,
                "number": _length(text),
            }
        files = [file["name"] for file in asked.content.get("files", [])]
        told = [_("附件：%(names)s") % {"names": listed(files)}] if files else []
        return tuple(Line(line) for line in [*paragraphs(text), *told])

    def annex(self, asked: Asked) -> str:
        """The whole text, unless all of it stands on the form."""
        text = shown_text(asked.content["body"])
        return asked.content["body"] if asked.before or _beginning(text) != text else ""


def _beginning(text: str) -> str:
    """As much of a text as stands on the form itself."""
    return "\n".join(text[:LONGEST].splitlines()[:MOST_LINES])


def _length(text: str) -> int:
    """How many characters a text has, as Chinese counts them: without the blanks."""
    return len("".join(text.split()))


def _due(task: DisclosureTask | None) -> str:
    if task is None:
        return _("目录未规定")
    day = plain_date(task.due_on)
    return _("%(day)s（暂定）") % {"day": day} if task.is_provisional else day


def _in_time(task: DisclosureTask | None) -> str:
    """Whether it was disclosed in time, as the punctuality record has it."""
    if task is None:
        return ""
    if task.done_on is None:
        return _("已取消") if task.state == DisclosureTask.State.CANCELLED else _("尚未公开")
    entries = task.entries.filter(action=TaskEntry.Action.DONE).order_by("-pk")
    late = entries.values_list("days_late", flat=True).first() or 0
    if not late:
        return _("按时（%(day)s）") % {"day": f"{task.done_on:%Y-%m-%d}"}
    text = ngettext("逾期%(late)d个工作日（%(day)s）", "逾期%(late)d个工作日（%(day)s）", late)
    return text % {"late": late, "day": f"{task.done_on:%Y-%m-%d}"}


class ItemApproval(ApprovalSheet):
    """公开目录事项审批表. Parameters: ``item`` (its key), ``version`` (its number)."""

    code = "catalogue-item-approval"
    label = gettext_lazy("公开目录事项审批表")
    parameter = "item"
    missing = gettext_lazy("没有这个公开事项。")
    said_above = frozenset(
        {
            "code", "title", "catalogue", "unit", "category_path", "organisation_path", "post", "audience",
            "audience_organisations", "audience_users", "forms", "forms_note", "timing", "limit", "expires_on",
            "position", "subject",
        }
    )  # fmt: skip

    def kind(self) -> CatalogueItemKind:
        return CatalogueItemKind()

    def heads(self, asked: Asked) -> Iterator[Field]:
        kind, content = asked.kind, asked.content
        yield field(_("公开事项"), content["title"], is_wide=True)
        yield field(_("编号"), content["code"])
        yield field(_("公开目录"), kind.display_value("catalogue", content["catalogue"]))
        yield field(_("公开类别"), way(content["category_path"]))
        yield field(_("公开主体"), content["subject"] or content["unit"]["name"])
        yield field(_("责任科室"), section_of(asked))
        yield field(_("责任岗位"), kind.in_words("post", content) or "")

    def way(self, asked: Asked) -> str:
        return asked.kind.in_words("forms", asked.content) or super().way(asked)

    def times(self, asked: Asked) -> Iterator[Field]:
        kind, content = asked.kind, asked.content
        yield field(_("公开时间"), kind.display_value("timing", content["timing"]))
        yield field(_("发布时间"), time_of(asked))
        yield field(_("公开时限"), kind.in_words("limit", content) or "")
        if content["expires_on"]:
            yield field(_("有效期"), until_of(asked))

    def first_content(self, asked: Asked) -> tuple[Line, ...]:
        """What the item says, field by field: an approver of an item reads it on the form."""
        content = asked.content
        told = []
        for key in ("content", "limit_note", "procedure", "legal_basis"):
            for number, text in enumerate(paragraphs(content[key])):
                label = str(asked.kind.field_labels[key])
                told.append(
                    Line(_("%(label)s：%(text)s") % {"label": label, "text": text} if not number else text)
                )
        return tuple(told) or (Line(_("见上列各项。")),)


class ReportApproval(ApprovalSheet):
    """信息公开年度报告审批表. Parameters: ``report`` (its key), ``version`` (its number)."""

    code = "annual-report-approval"
    label = gettext_lazy("信息公开年度报告审批表")
    parameter = "report"
    missing = gettext_lazy("没有这份年度报告。")
    said_above = frozenset()

    def kind(self) -> AnnualReportKind:
        return AnnualReportKind()

    def heads(self, asked: Asked) -> Iterator[Field]:
        kind, content = asked.kind, asked.content
        yield field(_("报告标题"), kind.published_title(content), is_wide=True)
        yield field(_("目录事项"), kind.in_words("item", content) or "", is_wide=True)
        yield field(_("责任科室"), section_of(asked))

    def times(self, asked: Asked) -> Iterator[Field]:
        """The law's day, which holds without a catalogue item too; its own task says whether the report came in time."""
        task = done_by(asked.record)
        lawful = plain_date(date(asked.content["year"] + 1, 1, 31))
        yield field(_("公布期限"), _due(task) if task else lawful)
        yield field(_("是否按时"), _in_time(task))
        yield field(_("发布时间"), time_of(asked))
        if asked.content["expires_on"]:
            yield field(_("有效期"), until_of(asked))

    def first_content(self, asked: Asked) -> tuple[Line, ...]:
        """How long its text is, and the sums of its requests: the report is printed by itself, and the form keeps to one page."""
        content = asked.content
        length = sum(_length(text_of(content[key])) for key in TEXT_FIELDS)
        sums = {row: content["requests"][row][reported.TOTAL] for row in reported.ROWS}
        counted = _("本年新收%(new)d件，上年结转%(carried)d件，办结%(sum)d件，结转下年%(next)d件。") % sums
        return (
            Line(_("报告全文和统计表另附（文字部分共%d字）。") % length),
            Line(labelled(asked.kind.field_labels["requests"], counted)),
        )
