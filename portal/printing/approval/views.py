"""Having an approval sheet printed, from the record's own page on the review desk."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View

from portal.office.views import OfficeView

from ..registry import NothingToPrint
from ..services import NotAllowed, NotNow, request_print
from .sheet import ApprovalSheet


class ApprovalSheetPrint(OfficeView, View):
    """Prints the sheet of one version, and leads to the file; back to the record when there is nothing to print."""

    document: ApprovalSheet = None  # type: ignore[assignment]

    def post(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        document = self.document
        try:
            job = request_print(document, {document.parameter: pk, "version": version}, request.user)  # type: ignore[arg-type]
        except NotAllowed as error:
            raise Http404 from error
        except (NothingToPrint, NotNow) as error:
            messages.error(request, str(error))
            return redirect("review:record", document.kind().code, pk)
        return redirect("printing:file" if job.has_file else "printing:job", job.uuid)
