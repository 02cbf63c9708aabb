"""The print desk: choose, print, and one's own prints."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.office.views import OfficeView
from portal.organisations.selectors import held_permissions

from . import registry
from .models import PrintJob
from .registry import NothingToPrint
from .responses import file_response
from .services import ERASED_SINCE, NotAllowed, may_hand_out, newest_erasure, request_print, revive

RECENT = 20


def may_print_somewhere(request: HttpRequest) -> bool:
    return "print_catalogue" in held_permissions(request.user)


class PrintDeskView(OfficeView):
    """Common to the desk's pages: for those who hold 打印目录 somewhere."""

    request: HttpRequest

    def may_enter(self) -> bool:
        return may_print_somewhere(self.request)

    def own_job(self, uuid: UUID) -> PrintJob:
        found = get_object_or_404(PrintJob, uuid=uuid, user=self.request.user)  # type: ignore[misc]
        if not found.is_waiting and not may_hand_out(found):
            raise Http404(ERASED_SINCE)
        return found


class PrintDesk(PrintDeskView, TemplateView):
    """打印目录: the form, and the prints made lately."""

    template_name = "printing/office/desk.html"
    title = gettext_lazy("打印目录")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = registry.with_form()[0]
        form = kwargs.pop("form", None) or document.form(None, user=self.request.user)
        own = PrintJob.objects.filter(user=self.request.user)  # type: ignore[misc]
        jobs = list(own.filter(Q(finished_at=None) | Q(erasure=newest_erasure()))[:RECENT])
        for job in jobs:
            revive(job)
        return super().get_context_data(document=document, form=form, jobs=jobs, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        document = registry.with_form()[0]
        form = document.form(request.POST, user=request.user)  # type: ignore[arg-type]
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            parameters = form.parameters()  # type: ignore[attr-defined]
            job = request_print(document, parameters, request.user)  # type: ignore[arg-type]
        except NotAllowed as error:
            raise PermissionDenied from error
        except NothingToPrint as error:
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form), status=400)
        return redirect("printing:file" if job.has_file else "printing:job", job.uuid)


class JobPage(PrintDeskView, TemplateView):
    """How far one of one's prints is."""

    template_name = "printing/office/job.html"

    def get_title(self) -> str:
        return self.get_job().title

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("打印目录"), reverse("printing:desk"))]

    def get_job(self) -> PrintJob:
        if not hasattr(self, "_job"):
            self._job = self.own_job(self.kwargs["uuid"])
            revive(self._job)
        return self._job

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "wait" in request.GET and self.get_job().has_file:
            return redirect("printing:file", self.get_job().uuid)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(job=self.get_job(), **kwargs)


class JobFile(PrintDeskView, View):
    """The finished file, for whoever had it made, as long as he may print there."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        job = self.own_job(uuid)
        if not job.has_file:
            raise Http404(_("这份文件还没有生成，或者已经清理。请重新打印。"))
        try:
            allowed = registry.get(job.document).may_print(job.parameters, request.user)  # type: ignore[arg-type]
        except NothingToPrint as error:
            raise Http404(str(error)) from error
        if not allowed:
            raise PermissionDenied
        return file_response(request, job, is_public=False)
