"""One's own prints at the print desk: how far each is, its file, giving it up, asking for it again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.office.views import OfficeView

from . import registry
from .erasures import ERASED_SINCE, may_hand_out
from .models import PrintJob
from .registry import NothingToPrint, TooLarge
from .responses import file_response
from .running import revive
from .services import NotAllowed, NotNow, cancel, request_print
from .views import may_print_somewhere


class OwnJobView(OfficeView):
    """A page about one of one's own prints: for those too whom the print desk isn't open to, but another page's print."""

    def own_job(self, uuid: UUID) -> PrintJob:
        found = get_object_or_404(PrintJob, uuid=uuid, user=self.request.user)  # type: ignore[misc]
        if not found.is_waiting and not may_hand_out(found.run):
            raise Http404(ERASED_SINCE)
        return found


class JobPage(OwnJobView, TemplateView):
    """How far one of one's prints is."""

    template_name = "printing/office/job.html"

    def get_title(self) -> str:
        return self.job.title

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("打印目录"), reverse("printing:desk"))] if may_print_somewhere(self.request) else []

    @cached_property
    def job(self) -> PrintJob:
        found = self.own_job(self.kwargs["uuid"])
        revive(found.run)
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "wait" in request.GET and self.job.has_file:
            return redirect("printing:file", self.job.uuid)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(job=self.job, has_desk=may_print_somewhere(self.request), **kwargs)


class JobFile(OwnJobView, View):
    """The finished file, for whoever had it made, as long as he may print there."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        job = self.own_job(uuid)
        if not job.has_file:
            raise Http404(_("这份文件还没有生成，或者已经清理。请重新打印。"))
        try:
            document = registry.get(job.run.document)
            allowed = document.may_print(job.run.parameters, request.user)  # type: ignore[arg-type]
        except NothingToPrint as error:
            raise Http404(str(error)) from error
        if not allowed:
            raise PermissionDenied
        return file_response(request, job, is_public=False)


class CancelJob(OwnJobView, View):
    """Give up a print that isn't finished. One click undoes it: no question is asked."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        job = self.own_job(uuid)
        cancel(job)
        return redirect("printing:job", job.uuid)


class PrintAgain(OwnJobView, View):
    """The same choice printed anew, as the content is today."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        run = self.own_job(uuid).run
        try:
            job = request_print(registry.get(run.document), run.parameters, request.user)  # type: ignore[arg-type]
        except NotAllowed as error:
            raise PermissionDenied from error
        except (NothingToPrint, TooLarge, NotNow) as error:
            messages.error(request, str(error))
            return redirect("printing:desk" if may_print_somewhere(request) else "admin:index")
        return redirect("printing:file" if job.has_file else "printing:job", job.uuid)
