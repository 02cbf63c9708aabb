"""Handing out a finished file."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag

from .models import PrintJob


def file_response(request: HttpRequest, job: PrintJob, *, is_public: bool) -> HttpResponse:
    """The PDF, shown by the browser itself; 304 when it has it. ``is_public``: any cache may keep it."""
    etag = quote_etag(job.sha256)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in known or "*" in known:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = FileResponse(
            job.path.open("rb"), content_type="application/pdf", filename=f"{job.title[:120]}.pdf"
        )
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
