"""Citizens' prints: how far each is, its file, asking for it again. Like ``public_views``: no session, no cookie.

A print belongs to all citizens who ask for it, so none of them can give it up.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.addresses import client_address

from . import registry
from .erasures import ERASED_SINCE, may_hand_out
from .models import PrintJob
from .registry import NothingToPrint, TooLarge
from .responses import file_response
from .running import revive
from .services import NotAllowed, NotNow, request_print


def _public_job(uuid: UUID) -> PrintJob:
    found = get_object_or_404(PrintJob, uuid=uuid, user=None)
    if not found.is_waiting and not may_hand_out(found.run):
        raise Http404(ERASED_SINCE)
    return found


def _page(request: HttpRequest, found: PrintJob, *, status: int = 200, error: str = "") -> HttpResponse:
    context = {"nav": "print", "job": found, "error": error}
    response = render(request, "printing/public/job.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@never_cache
def job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the print is; asks again by itself, without JavaScript, until the file can be opened."""
    found = _public_job(uuid)
    revive(found.run)
    return _page(request, found)


@require_safe
@never_cache
def open_job(request: HttpRequest, uuid: UUID) -> HttpResponseRedirect:
    """To the file if it is ready, else to the job's page."""
    found = _public_job(uuid)
    if found.has_file:
        return HttpResponseRedirect(reverse("catalogue:file", args=[uuid]))
    return HttpResponseRedirect(reverse("catalogue:job", args=[uuid]))


@require_safe
@never_cache
def again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same choice printed anew, as the content is today."""
    found = _public_job(uuid)
    try:
        job = request_print(
            registry.get(found.run.document), found.run.parameters, None, address=client_address(request)
        )
    except (NotAllowed, NothingToPrint, TooLarge) as error:
        raise Http404(str(error)) from error
    except NotNow as error:
        response = _page(request, found, status=error.status, error=str(error))
        response["Retry-After"] = str(error.seconds)
        return response
    return redirect("catalogue:open", job.uuid)


@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The finished file; asked again whether citizens may still have it."""
    found = _public_job(uuid)
    if not found.has_file:
        raise Http404(_("这份文件还没有生成，或者已经清理。请重新打印。"))
    if not registry.get(found.run.document).may_print(found.run.parameters, None):
        raise Http404
    return file_response(request, found, is_public=True)
