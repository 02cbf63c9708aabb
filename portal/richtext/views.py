"""What the editor asks while somebody types."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from portal.office.views import OfficeView

from .cleaning import clean

# Characters, without the pictures in it, which are no part of a text: half as much again as can be stored, for Word's own
# marks are thrown away. The worst text of this size (nothing but “&”) took 2.4 seconds of a processor to clean.
MOST_PASTED = 300_000
_PICTURES = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]*")


class CleanView(OfficeView, View):
    """POST ``html``, as it lay on the clipboard: the answer is what of it can be stored.

    The same function decides again when the form is saved; this only shows it beforehand.
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        pasted = _PICTURES.sub("", request.POST.get("html", ""))
        if len(pasted) > MOST_PASTED:
            text = _(
                "粘贴的内容过长（含格式共%(length)d个字符，最多%(most)d个）。请分几次粘贴，或者作为附件上传。"
            )
            return HttpResponse(
                text % {"length": len(pasted), "most": MOST_PASTED},
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        response = HttpResponse(clean(pasted), content_type="text/plain; charset=utf-8")
        response["Cache-Control"] = "no-store"
        return response
