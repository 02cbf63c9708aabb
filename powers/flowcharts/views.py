"""A public flowchart as files: for modelling tools, and as a picture."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.publishing.public import versioned_by
from portal.publishing.selectors import signed_in_user

from ..power_row import power_row, version_of
from ..power_views import page_version
from .bpmn import write
from .chart import cut_out
from .keeping import titled

BPMN_TYPE = "application/xml; charset=utf-8"  # BPMN has no registered type of its own
# A picture and nothing else, wherever it is opened: nothing in it runs, and it loads nothing.
PICTURE_ONLY = "default-src 'none'; sandbox"


@versioned_by(page_version)
def bpmn(request: HttpRequest, slug: str) -> HttpResponse:
    """The published flowchart as a BPMN 2.0 file."""
    reader = signed_in_user(request)
    row = _charted(slug, reader)
    return _file(request, row, reader, write(row.content), BPMN_TYPE, "bpmn")


@versioned_by(page_version)
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that the power's page shows, in the language of the page, below the power's name and version."""
    reader = signed_in_user(request)
    row = _charted(slug, reader)
    chart = cut_out(row.body)
    if not chart:
        raise Http404
    kept = titled(chart, _("%(name)s流程图") % {"name": row.name}, _facts(row))
    response = _file(request, row, reader, kept.encode(), "image/svg+xml", "svg")
    response["Content-Security-Policy"] = PICTURE_ONLY
    return response


def _facts(row: Any) -> list[str]:
    """What tells one picture from another, and from an old one of the same power."""
    version = _("第%(version)d版，%(date)s公开") % {
        "version": row.version_no,
        "date": timezone.localdate(row.published_at).isoformat(),
    }
    address = settings.PORTAL_URL + reverse("powers:power", args=[row.slug])
    return [" · ".join((row.code, row.organisation_name, version)), f"{settings.SITE_NAME} {address}"]


def file_name(name: str, ending: str) -> str:
    """What a flowchart's file is called when it is kept."""
    return f"{_('%(name)s流程图') % {'name': name}}.{ending}".replace("/", "-")


def as_file(content: bytes, content_type: str, name: str, *, is_kept: bool) -> HttpResponse:
    """The answer that carries a file; ``is_kept``: browsers save it instead of showing it."""
    headers = {
        "Content-Disposition": content_disposition_header(is_kept, name) or "",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _charted(slug: str, reader: User | None) -> Any:
    """The published row of a power that has a flowchart."""
    row = power_row(slug, reader)
    if row is None or row.is_withdrawn or not row.content.get("steps"):
        raise Http404(_("没有这张流程图，或者它不对您公开。"))
    return row


def _file(
    request: HttpRequest, row: Any, reader: User | None, content: bytes, content_type: str, ending: str
) -> HttpResponse:
    response = as_file(content, content_type, file_name(row.name, ending), is_kept=True)
    if reader is None:
        version = version_of(row)
        response["ETag"] = version.etag(request)
        response["Last-Modified"] = http_date(version.changed_at.timestamp())
    return response
