"""Printing for citizens: no sign-in, no session, no cookie.

Everything is a GET: a form sent by POST would need a CSRF cookie, and what these addresses start is bounded (for all
together and for each visitor), made once and the same for everybody.
"""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from portal.accounts.addresses import client_address
from portal.publishing.public import public_page

from . import registry
from .choosing import asked_of, inline, size_of
from .preview import preview
from .registry import NothingToPrint, PrintableDocument, TooLarge
from .responses import file_response
from .services import NotAllowed, NotNow, request_print


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What to print and how; with ``?start=1`` the print itself, with ``&preview=1`` too its first pages, with ``&pick=1``
    the list to pick from.
    """
    document = registry.chosen(request.GET.get("document"), for_citizens=True)
    form = document.form(asked_of(request.GET), user=None)
    if "start" not in request.GET:
        return _page(request, document, form)
    if not form.is_valid():
        return _page(request, document, form, status=400)
    if form.is_looking:  # type: ignore[attr-defined]
        return redirect(form.pick_address())  # type: ignore[attr-defined]
    if "preview" in request.GET:
        return _preview(request, document, form)
    return _start(request, document, form.parameters(), form)  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, document: PrintableDocument, form, *, error="", status=200, **more
) -> HttpResponse:
    documents = registry.with_form(for_citizens=True)
    context = {"nav": "print", "document": document, "documents": documents, "form": form, "error": error}
    context |= more
    if not error and "number" not in more:
        context["number"] = size_of(document, form)
    return public_page(request, "printing/public/choose.html", context, status=status)


def _preview(request: HttpRequest, document: PrintableDocument, form) -> HttpResponse:
    asked = f"start=1&preview=1&{form.address()}"
    # A browser says every answer; the address to keep says the unusual ones.
    if QueryDict(asked) != request.GET:
        return redirect(f"{request.path}?{asked.rstrip('&')}")
    try:
        shown = preview(document, form.parameters(), None, address=client_address(request))
    except (NothingToPrint, TooLarge) as error:
        response = _page(request, document, form, error=str(error))
    except NotAllowed as error:
        raise Http404 from error
    except NotNow as error:
        return _busy(request, error, form)
    else:
        response = _page(request, document, form, number=shown.total, pages=inline(shown.pages))
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _start(request: HttpRequest, document: PrintableDocument, parameters: dict, form) -> HttpResponse:
    try:
        job = request_print(document, parameters, None, address=client_address(request))
    except (NothingToPrint, TooLarge) as error:
        # An answer, not a failure: the choice was a right one, and there is nothing behind it, or too much.
        response = _page(request, document, form, error=str(error))
        response["Cache-Control"] = "no-store"
        return response
    except NotAllowed as error:
        raise Http404 from error
    except NotNow as error:
        return _busy(request, error, form)
    response = redirect("catalogue:open", job.uuid)
    response["Cache-Control"] = "no-store"
    return response


def _busy(request: HttpRequest, error: NotNow, form=None) -> HttpResponse:
    document = registry.chosen(request.GET.get("document"), for_citizens=True)
    form = form or document.form(None, user=None)
    response = _page(request, document, form, error=str(error), status=error.status)
    response["Retry-After"] = str(error.seconds)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def record(request: HttpRequest, slug: str, document: str) -> HttpResponse:
    """One record as PDF, at an address that stays the same."""
    kind = registry.get(document)
    try:
        made = request_print(kind, {"slug": slug}, None, address=client_address(request))
    except (NothingToPrint, NotAllowed) as error:
        raise Http404(str(error)) from error
    except NotNow as error:
        return _busy(request, error)
    if made.has_file:
        return file_response(request, made, is_public=True)
    return redirect("catalogue:job", made.uuid)
