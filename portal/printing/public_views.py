"""Printing for citizens: no sign-in, no session, no cookie.

Everything is a GET: a form sent by POST would need a CSRF cookie, and what these addresses start is bounded (for all
together and for each visitor), made once and the same for everybody.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.addresses import client_address
from portal.publishing.public import public_page

from . import registry
from .models import PrintJob
from .registry import NothingToPrint, PrintableDocument
from .responses import file_response
from .services import ERASED_SINCE, NotAllowed, QueueFull, TooOften, may_hand_out, request_print, revive


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The page with the one big button; with ``?start=1`` the print itself."""
    document = registry.with_form()[0]
    if "start" not in request.GET:
        form = document.form(request.GET or None, user=None)
        return _page(request, document, form)
    form = document.form(request.GET, user=None)
    if not form.is_valid():
        return _page(request, document, form, status=400)
    return _start(request, document, form.parameters(), form)  # type: ignore[attr-defined]


def _page(request: HttpRequest, document: PrintableDocument, form, *, error="", status=200) -> HttpResponse:
    context = {"nav": "print", "document": document, "form": form, "error": error}
    return public_page(request, "printing/public/choose.html", context, status=status)


def _start(request: HttpRequest, document: PrintableDocument, parameters: dict, form) -> HttpResponse:
    try:
        job = request_print(document, parameters, None, address=client_address(request))
    except NothingToPrint as error:
        # An answer, not a failure: the choice was a right one, and there is nothing behind it.
        response = _page(request, document, form, error=str(error))
        response["Cache-Control"] = "no-store"
        return response
    except NotAllowed as error:
        raise Http404 from error
    except (QueueFull, TooOften) as error:
        return _busy(request, error, form)
    response = redirect("catalogue:open", job.uuid)
    response["Cache-Control"] = "no-store"
    return response


def _busy(request: HttpRequest, error: QueueFull | TooOften, form=None) -> HttpResponse:
    document = registry.with_form()[0]
    status, seconds = (429, 60) if isinstance(error, TooOften) else (503, 120)
    form = form or document.form(None, user=None)
    response = _page(request, document, form, error=str(error), status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


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


@require_safe
def record(request: HttpRequest, slug: str, document: str) -> HttpResponse:
    """One record as PDF, at an address that stays the same."""
    kind = registry.get(document)
    try:
        made = request_print(kind, {"slug": slug}, None, address=client_address(request))
    except (NothingToPrint, NotAllowed) as error:
        raise Http404(str(error)) from error
    except (QueueFull, TooOften) as error:
        return _busy(request, error)
    if made.has_file:
        return file_response(request, made, is_public=True)
    return redirect("catalogue:job", made.uuid)
