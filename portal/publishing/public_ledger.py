"""The public ledger's pages, under /ledger/: every entry that was ever public, and how to check it oneself.

The same for every reader, signed in or not: what isn't for society shows its hashes and nothing else.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import release
from .ledger import chain, download, public, standalone
from .ledger.forms import CheckForm, FilterForm, NumberField
from .ledger.read import head, public_entry, public_file
from .models import LedgerHead
from .public import public_page, public_view

logger = logging.getLogger(__name__)

LINES_AT_ONCE = 100


@public_view
def entries(request: HttpRequest) -> HttpResponse:
    """The list, newest first; ``?number=`` leads to one entry."""
    end = head()
    jump_error = ""
    if "number" in request.GET:
        number = _number(request.GET["number"])
        if number and number <= end.sequence:
            return redirect("ledger:entry", number)
        jump_error = _("没有这个序号：台账现有第1号至第%(last)d号。") % {"last": end.sequence}
    form = FilterForm(request.GET)
    is_valid = form.is_valid()
    wanted = form.wanted() if is_valid else public.Wanted()
    cursor = {name: form.cleaned_data.get(name) for name in ("before", "after")} if is_valid else {}
    page = public.page(wanted, **cursor)
    context = {
        "head": end,
        "head_fingerprint": chain.fingerprint(end.entry_hash),
        "form": form,
        "is_filtered": bool(wanted),
        "is_first_page": page.newer is None,
        "page": page,
        "newer_url": _beside(request, after=page.newer),
        "older_url": _beside(request, before=page.older),
        "newest_url": _beside(request),
        "jump_error": jump_error,
        "typed_number": request.GET.get("number", "")[:30],
        "check_form": CheckForm(),
    }
    return _page(request, "ledger/list.html", context, status=400 if form.errors or jump_error else 200)


def _number(typed: str) -> int | None:
    try:
        return NumberField().clean(typed)
    except ValidationError:
        return None


def _beside(request: HttpRequest, **cursor: int | None) -> str:
    """The list's address with the same filter at another place; "" when there is no such place."""
    if None in cursor.values():
        return ""
    query = request.GET.copy()
    for name in ("before", "after", "number"):
        query.pop(name, None)
    for name in [name for name in query if not query[name]]:
        del query[name]
    for name, value in cursor.items():
        query[name] = str(value)
    return f"{reverse('ledger:list')}{'?' if query else ''}{query.urlencode()}"


@public_view
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry: what was published, who approved it, what changed, all hashes."""
    publication = _find(sequence)
    shown = public.entry_of(publication)
    context: dict[str, Any] = {
        "entry": shown,
        "head": head(),
        "previous": sequence - 1,
        "next": sequence + 1,
    }
    if shown.is_open:
        opened = public.opened(publication)
        context |= {"opened": opened, "approvals": public.approvals(opened.payload)}
    elif shown.is_erased:
        context["erasure"] = public.erasure_of(publication)
    return _page(request, "ledger/entry.html", context)


@public_view
def entry_json(request: HttpRequest, sequence: int) -> HttpResponse:
    """The entry as the public file has it, byte for byte."""
    line = chain.canonical(public_entry(_find(sequence).snapshot)) + "\n"
    return HttpResponse(line, content_type="application/json; charset=utf-8")


def _find(sequence: int) -> Any:
    publication = public.find(sequence)
    if publication is None:
        raise Http404(_("公开台账里没有这个序号。"))
    return publication


@public_view
def record(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every version of one record that was ever for society."""
    found = public.history(uid)
    if not found:
        raise Http404(_("公开台账里没有这个事项。"))
    title = next((entry.title for entry in found if entry.title), "")
    return _page(request, "ledger/record.html", {"entries": found, "title": title})


@public_view
def verify(request: HttpRequest) -> HttpResponse:
    """How to check the ledger oneself; with number and fingerprint in the address, whether they match."""
    is_asked = "number" in request.GET or "fingerprint" in request.GET
    form = CheckForm(request.GET if is_asked else None)
    context: dict[str, Any] = {"head": head(), "check_form": form}
    if is_asked and form.is_valid():
        context |= _comparison(form.cleaned_data["number"], form.cleaned_data["fingerprint"])
    return _page(request, "ledger/verify.html", context, status=400 if form.errors else 200)


def _comparison(number: int, typed: str) -> dict[str, Any]:
    publication = public.find(number)
    if publication is None:
        return {"verdict": "missing", "number": number}
    stored = publication.entry_hash[: len(typed)].upper()
    pairs = list(zip(public.groups_of(typed), public.groups_of(stored), strict=True))
    return {
        "verdict": "match" if typed == stored else "differs",
        "number": number,
        "entry": public.entry_of(publication),
        "pairs": [{"typed": ours, "stored": theirs, "same": ours == theirs} for ours, theirs in pairs],
    }


@require_safe
def file(request: HttpRequest) -> HttpResponseBase:
    """The whole ledger (JSON Lines), from the file that was written for its present end."""
    end = head()
    if response := get_conditional_response(request, etag=_etag(end)):
        return _of_end(response, end)
    if request.method == "HEAD":
        return _of_end(_without_body(end), end)
    try:
        end, content = download.open_current()
    except download.BeingWritten:
        return _come_again(request)
    except OSError:  # a full disk must not keep anybody from checking the ledger
        logger.exception("the ledger's file can't be written; sent without")
        return _of_end(StreamingHttpResponse(_blocks(public_file(end))), end)
    return _of_end(FileResponse(content), end)


def _without_body(end: LedgerHead) -> HttpResponse:
    response = HttpResponse()
    with suppress(FileNotFoundError):  # nothing is written for somebody who only asks
        response["Content-Length"] = str(download.path_of(end).stat().st_size)
    return response


def _of_end(response: HttpResponseBase, end: LedgerHead) -> HttpResponseBase:
    response["ETag"] = _etag(end)
    response["Cache-Control"] = "public, no-cache"
    if response.status_code == 200:
        response["Content-Type"] = "application/jsonl; charset=utf-8"
        response["Content-Disposition"] = f'attachment; filename="ledger-{end.sequence}.jsonl"'
    return response


def _etag(end: LedgerHead) -> str:
    return f'"{end.entry_hash[:32]}-{release.current().fingerprint}"'


def _come_again(request: HttpRequest) -> HttpResponse:
    response = _page(
        request,
        "ledger/verify.html",
        {"head": head(), "check_form": CheckForm(), "is_busy": True},
        status=503,
    )
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def _blocks(lines: Iterator[str]) -> Iterator[str]:
    while block := "".join(islice(lines, LINES_AT_ONCE)):
        yield block


@public_view
def script(request: HttpRequest) -> HttpResponse:
    """The stand-alone program that checks the file: plain Python, to be read before it is run."""
    return HttpResponse(
        Path(standalone.__file__).read_bytes(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verify_ledger.py"'},
    )


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return public_page(request, template, {"nav": "ledger", **context}, status=status)
