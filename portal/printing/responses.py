"""Handing out a finished file."""

import os

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag

from .models import PrintJob


def file_response(request: HttpRequest, job: PrintJob, *, is_public: bool) -> HttpResponse:
    """The PDF, shown by the browser itself; 304 when it has it. ``is_public``: any cache may keep it."""
    run = job.run
    etag = quote_etag(run.sha256)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in known or "*" in known:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = FileResponse(
            run.path.open("rb"), content_type="application/pdf", filename=f"{run.title[:120]}.pdf"
        )
    os.utime(run.path)  # opened now: what nobody opens goes first when room is short
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
