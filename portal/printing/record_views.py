"""Having something of one record printed, from the record's own page on the review desk."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View

from portal.office.views import OfficeView

from .record import RecordDocument
from .registry import NothingToPrint
from .services import NotAllowed, NotNow, request_print


class RecordPrint(OfficeView, View):
    """Prints ``document`` of one record, and leads to the file; back to the record when there is nothing to print.

    What else the address says (``version``) is a parameter of the document.
    """

    document: RecordDocument = None  # type: ignore[assignment]

    def post(self, request: HttpRequest, pk: int, **asked: Any) -> HttpResponse:
        document = self.document
        try:
            job = request_print(document, {document.parameter: pk, **asked}, request.user)  # type: ignore[arg-type]
        except NotAllowed as error:
            raise Http404 from error
        except (NothingToPrint, NotNow) as error:
            messages.error(request, str(error))
            return redirect("review:record", document.kind().code, pk)
        return redirect("printing:file" if job.has_file else "printing:job", job.uuid)
