"""What a draft disclosure holds, for whoever writes it and whoever decides on it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from portal.attachments.responses import attachment_response
from portal.publishing.desk.record import RecordView


class FileView(RecordView):
    """An attached file of a draft: nobody certifies what he couldn't open."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        files = list(self.record.files.all())
        if not 1 <= kwargs["number"] <= len(files):
            raise Http404(_("没有这个附件。"))
        facts = files[kwargs["number"] - 1].facts
        return attachment_response(request, facts, is_public=False, show="show" in request.GET)
