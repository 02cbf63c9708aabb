"""What a draft disclosure holds, for whoever writes it and whoever decides on it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import View

from portal.attachments.facts import FileFacts
from portal.attachments.responses import attachment_response
from portal.office.views import OfficeView
from portal.publishing.selectors import may_read

from ..models import Disclosure


class FileView(OfficeView, View):
    """An attached file of a draft: nobody certifies what he couldn't open."""

    def may_enter(self) -> bool:
        self.record = Disclosure.objects.filter(pk=self.kwargs["pk"]).first()
        if self.record is None or not may_read(self.request.user, self.record):
            raise Http404
        return True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        files = list(self.record.files.all())
        if not 1 <= kwargs["number"] <= len(files):
            raise Http404(_("没有这个附件。"))
        facts = FileFacts.from_content(files[kwargs["number"] - 1].as_content())
        return attachment_response(request, facts, is_public=False, show="show" in request.GET)
