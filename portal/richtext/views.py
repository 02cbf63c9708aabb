"""What the editor asks while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.views import View

from portal.office.views import OfficeView

from .cleaning import clean

MOST_PASTED = 2_000_000  # characters


class CleanView(OfficeView, View):
    """POST ``html``, as it lay on the clipboard: the answer is what of it can be stored.

    The same function decides again when the form is saved; this only shows it beforehand.
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        pasted = request.POST.get("html", "")
        if len(pasted) > MOST_PASTED:
            return HttpResponse(status=413)
        response = HttpResponse(clean(pasted), content_type="text/plain; charset=utf-8")
        response["Cache-Control"] = "no-store"
        return response
