"""Citizens' prints: how far each is, and its file. Like ``public_views``: no session, no cookie."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import registry
from .models import PrintJob
from .responses import file_response
from .services import ERASED_SINCE, may_hand_out, revive


def _public_job(uuid: UUID) -> PrintJob:
    found = get_object_or_404(PrintJob, uuid=uuid, user=None)
    if not found.is_waiting and not may_hand_out(found):
        raise Http404(ERASED_SINCE)
    return found


@require_safe
@never_cache
def job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the print is; asks again by itself, without JavaScript, until the file can be opened."""
    found = _public_job(uuid)
    revive(found)
    response = render(request, "printing/public/job.html", {"nav": "print", "job": found})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@never_cache
def open_job(request: HttpRequest, uuid: UUID) -> HttpResponseRedirect:
    """To the file if it is ready, else to the job's page."""
    found = _public_job(uuid)
    if found.has_file:
        return HttpResponseRedirect(reverse("catalogue:file", args=[uuid]))
    return HttpResponseRedirect(reverse("catalogue:job", args=[uuid]))


@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The finished file; asked again whether citizens may still have it."""
    found = _public_job(uuid)
    if not found.has_file:
        raise Http404(_("这份文件还没有生成，或者已经清理。请重新打印。"))
    if not registry.get(found.document).may_print(found.parameters, None):
        raise Http404
    return file_response(request, found, is_public=True)
