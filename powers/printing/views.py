"""Having a power's approval sheet printed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View

from portal.office.views import OfficeView
from portal.printing.registry import NothingToPrint
from portal.printing.services import NotAllowed, NotNow, request_print

from .approval import ApprovalSheet


class ApprovalSheetPrint(OfficeView, View):
    """Prints the sheet of one version, and leads to the file; back to the record when there is nothing to print."""

    def post(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        try:
            job = request_print(ApprovalSheet(), {"power": pk, "version": version}, request.user)  # type: ignore[arg-type]
        except NotAllowed as error:
            raise Http404 from error
        except (NothingToPrint, NotNow) as error:
            messages.error(request, str(error))
            return redirect("review:record", "power", pk)
        return redirect("printing:file" if job.has_file else "printing:job", job.uuid)
