"""A report's numbers in the back office: table three as the records have it now, and the requests behind a number."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from portal.office.views import OfficeView
from portal.organisations.selectors import held_permissions, may

from ..models import AnnualReport, PublishedReport
from . import checks, page, rules, selectors, tables, words

PAGE_SIZE = 50


class _ReportView(OfficeView, TemplateView):
    """Common to both: a report that the person may read."""

    report: AnnualReport

    def may_enter(self) -> bool:
        return "view_content" in held_permissions(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        if request.user.is_authenticated:
            found = selectors.reports_of(request.user).filter(pk=kwargs["pk"]).first()  # type: ignore[arg-type]
            if found is None:
                raise Http404
            self.report = found
        return super().dispatch(request, *args, **kwargs)


class NumbersView(_ReportView):
    """Each number leads to the requests behind it; what differs from the draft's and from the public version is said."""

    template_name = "disclosure/office/report_numbers.html"

    def get_title(self) -> Any:
        return _("核对数字：%s") % self.report.title

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("信息公开年度报告"), reverse("admin:disclosure_annualreport_changelist"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        numbers = selectors.statistics(report.unit_id, report.year).numbers
        public = PublishedReport.objects.filter(pk=report.pk, is_withdrawn=False).first()
        drafted = rules.changes(report.counted, numbers) if report.counted else []
        published = rules.changes(public.content["requests"], numbers) if public else []
        return super().get_context_data(
            report=report,
            public=public,
            grid=tables.requests(numbers, page.behind(report.pk)),
            total={
                row: numbers[row][rules.TOTAL] for row in (rules.NEW, rules.CARRIED, rules.SUM, rules.NEXT)
            },
            is_balanced=not rules.unbalanced(numbers),
            drafted=list(map(checks.change_in_words, drafted)),
            published=list(map(checks.change_in_words, published)),
            may_edit=may(self.request.user, "edit_content", report.organisation),
            **kwargs,
        )


class BehindView(_ReportView):
    """The requests behind one number, of those that are the person's business; nothing of who asked is shown."""

    template_name = "disclosure/office/report_behind.html"

    def get_title(self) -> Any:
        row, column = self._asked()
        return _("%(row)s（%(column)s）") % {"row": words.ROWS[row], "column": words.COLUMNS[column]}

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [
            (_("信息公开年度报告"), reverse("admin:disclosure_annualreport_changelist")),
            (self.report.title, reverse("disclosure-reports:numbers", args=[self.report.pk])),
        ]

    def _asked(self) -> tuple[str, str]:
        row, column = self.request.GET.get("row", ""), self.request.GET.get("column", "")
        if row not in rules.ROWS or column not in rules.COLUMNS:
            raise Http404
        return row, column

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, column = self._asked()
        found, number = selectors.behind(self.request.user, self.report, row, column)  # type: ignore[arg-type]
        shown = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            report=self.report,
            rows=list(shown),
            page=shown,
            number=number,
            hidden=number - shown.paginator.count,
            row=row,
            column=column,
            **kwargs,
        )
