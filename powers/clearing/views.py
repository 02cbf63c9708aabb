"""The clearing desk's lists: cases, progress by section, scans."""

import tempfile
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.importing.writing import XLSX_TYPE, write_xlsx
from portal.language import office_language
from portal.office.views import OfficeView
from portal.publishing.errors import PublishingError
from portal.publishing.notices import mark_read

from ..models import ClearingCase, ClearingScan
from . import assigning, lists, scanning, selectors
from .forms import ScanForm
from .gaps import Gap
from .rules import Kind

CASES_A_PAGE, SECTIONS_A_PAGE, MOST_SECTIONS = 30, 40, 200
# After so long without news a scan is started anew: a running one, and one that no worker has begun.
SILENT_SECONDS, FORGOTTEN_SECONDS = 120, 600


class DeskView(OfficeView):
    """Every page of the desk: for people who read drafts somewhere."""

    def may_enter(self) -> bool:
        return selectors.may_enter(self.request.user)

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("清权确权"), reverse("clearing:list"))]

    def conducts(self) -> bool:
        return scanning.CONDUCTS in selectors.held_permissions(self.request.user)


class CaseList(DeskView, TemplateView):
    """The cases that the reader may see."""

    template_name = "powers/office/clearing/list.html"
    title = gettext_lazy("清权确权")

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        wish = lists.Wish.from_query(self.request.GET)
        page = Paginator(lists.found(user, wish, today), CASES_A_PAGE).get_page(self.request.GET.get("page"))
        if wish.section is not None:  # what notices of many cases lead to
            with office_language():
                if wish.who == "mine":
                    mark_read(user, lists.waiting_url(wish.section))
                if wish.state == lists.OVERDUE:
                    mark_read(user, lists.late_url(wish.section))
        last_scan = selectors.scans_of(user).first()
        place = {"place": last_scan.organisation_id} if last_scan else None
        return super().get_context_data(
            wish=wish,
            page=page,
            rows=list(lists.rows(page.object_list, today)),
            tickable=self.tickable(page.object_list),
            is_filtered=wish != lists.Wish(),
            last_scan=last_scan,
            being_assigned=assigning.unfinished(user) if self.conducts() else None,
            scan_form=ScanForm(user, initial=place) if self.conducts() else None,
            kinds=Kind.choices,
            gaps=Gap.choices,
            states=lists.state_choices(),
            sections=list(selectors.sections_with_powers(user)[:MOST_SECTIONS]),
            **kwargs,
        )

    def tickable(self, cases: Iterable[ClearingCase]) -> set[int]:
        """Which of the cases the reader may give to a section."""
        if not self.conducts():
            return set()
        keys = [case.pk for case in cases]
        chosen = assigning.assignable(self.request.user, ClearingCase.objects.filter(pk__in=keys))
        return set(chosen.values_list("pk", flat=True))


class ProgressPage(DeskView, TemplateView):
    """How far each section is."""

    template_name = "powers/office/clearing/progress.html"
    title = gettext_lazy("各科室进度")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        page = Paginator(selectors.sections_with_powers(user), SECTIONS_A_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            page=page,
            progress=selectors.progress(user, page.object_list),
            last_scan=selectors.scans_of(user).first(),
            **kwargs,
        )


class StartScan(DeskView, View):
    """The button “开始扫描”."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ScanForm(request.user, request.POST)
        if not self.conducts():
            raise PermissionDenied
        if not form.is_valid():
            messages.error(request, _("请选择扫描范围。"))
            return redirect("clearing:list")
        try:
            return redirect(scanning.begin(form.cleaned_data["place"], request.user))
        except scanning.ScanIsRunning as running:
            messages.info(request, str(running))
            return redirect(running.scan)
        except PublishingError as error:
            messages.error(request, str(error))
            return redirect("clearing:list")


class _OneScan(DeskView):
    kwargs: dict[str, Any]

    @cached_property
    def scan(self) -> ClearingScan:
        return get_object_or_404(selectors.scans_of(self.request.user), pk=self.kwargs["pk"])

    def wake(self) -> None:
        """Start a scan anew whose worker has fallen silent, or whose task is lost: after a restart nobody else would."""
        scan = self.scan
        silent = (timezone.now() - scan.seen_at).total_seconds()
        patience = SILENT_SECONDS if scan.state == ClearingScan.State.RUNNING else FORGOTTEN_SECONDS
        if scan.is_running and silent > patience:
            scanning.begin_again(scan)
            scan.refresh_from_db()


class ScanPage(_OneScan, TemplateView):
    """How far a scan is, and what it found."""

    template_name = "powers/office/clearing/scan.html"

    def get_title(self) -> Any:
        return _("扫描：%s") % self.scan.organisation

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.wake()
        return super().get_context_data(scan=self.scan, **kwargs)


class ScanStatus(_OneScan, View):
    """How far a running scan is, for the progress bar's script."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        self.wake()
        scan = self.scan
        return JsonResponse({"running": scan.is_running, "progress": scan.progress, "total": scan.total})


class Export(DeskView, View):
    """The list under its filters, as a workbook."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        cases = lists.found(request.user, lists.Wish.from_query(request.GET), today)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(file, _("清权确权"), lists.headings(), lists.table(cases, today), lists.WIDTHS)
        file.seek(0)
        name = _("清权确权事项%(day)s.xlsx") % {"day": f"{today:%Y%m%d}"}
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
