"""Handing out an attached file. Whether the reader may have it was decided by whoever calls this."""

import logging
from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.utils.translation import gettext as _

from . import kinds
from .facts import FileFacts
from .store import FileStore

logger = logging.getLogger(__name__)


def attachment_response(
    request: HttpRequest,
    facts: FileFacts,
    *,
    is_public: bool,
    last_modified: datetime | None = None,
    show: bool = False,
) -> HttpResponseBase:
    """The file, to be saved; 304 when the browser has it already. Raises ``Http404`` when it isn't in the store.

    ``facts`` come from a published row for the public, from a draft's row only for who may see that draft.
    ``is_public``: any cache may keep it. ``show``: let the browser show it, if it is a picture or a PDF.
    """
    shown = show and kinds.may_be_shown(facts.media_type)
    etag = quote_etag(facts.digest)
    seconds = int(last_modified.timestamp()) if last_modified else None
    response = get_conditional_response(request, etag=etag, last_modified=seconds) or _whole(facts, shown)
    response["ETag"] = etag
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _policy(facts.media_type, shown)
    response["X-Robots-Tag"] = "noindex"
    return response


def _whole(facts: FileFacts, is_shown: bool) -> HttpResponseBase:
    try:
        content = FileStore().open(facts.digest)
    except (FileNotFoundError, ValueError) as error:
        logger.error("the attached file %s is not in the store", facts.digest)
        raise Http404(_("文件不存在。")) from error
    response = FileResponse(content, content_type=content_type_of(facts.media_type))
    response["Content-Length"] = str(facts.size)
    response["Content-Disposition"] = content_disposition_header(not is_shown, facts.name) or "attachment"
    return response


def content_type_of(media_type: str) -> str:
    """Of a text nobody knows what it is encoded in: its reader's program finds out. Anything unknown is just bytes."""
    return media_type if media_type in kinds.BY_MEDIA_TYPE else "application/octet-stream"


def _policy(media_type: str, is_shown: bool) -> str:
    """Nothing in the file may run or load anything.

    A PDF that is shown isn't put into a sandbox: today's Chromium shows it there too, the older ones that offices
    keep don't. It was refused at the upload if it does anything.
    """
    if is_shown and media_type == kinds.PDF.media_type:
        return "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; sandbox"
