"""What every public page shares: who reads it, how long it may be kept, and when it has not changed.

A public page is made of the published tables, of what organisations are called and how they are reached (and what else a
kind names: ``changes_model``), of the portal's own wording, and of the hour: what was approved until then is no longer
shown, though nothing was written down. A ``SiteVersion`` sums these up in one query, so that a page which the browser
already has is answered 304 before anything of it is read or laid out, and one that another reader had asked for is given
again::

    @public_view
    def help_page(request):
        return public_page(request, "site/help.html", {...}, reader=signed_in_user(request))
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.organisations.models import Organisation

from . import release
from .kinds import all_kinds
from .models import Publication
from .selectors import signed_in_user

PUBLIC_SECONDS = 60
LARGEST_KEPT = 128 * 1024  # bytes: no page for reading is larger; files and site maps are laid out each time
LONGEST_QUERY = 200  # characters of a question whose answer is kept

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


@dataclass(frozen=True)
class SiteVersion:
    """A state of what citizens see: differs whenever a page might."""

    mark: str
    changed_at: datetime

    def etag(self, request: HttpRequest) -> str:
        """The page's own tag. Weak: a proxy may compress the page on its way."""
        parts = (self.mark, release.current().fingerprint, get_language() or "", request.get_full_path())
        return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'

    def last_modified(self) -> datetime | None:
        """The time of the last change; ``None`` while its second isn't over, for HTTP's dates have no fractions."""
        moment = max(self.changed_at, release.current().released_at)
        return moment if timezone.now() - moment > timedelta(seconds=1) else None


@cache
def _newest() -> tuple[str, int]:
    """The query for the newest entry, the newest change of an organisation, the last hour that ended something and the
    newest of other changes; and how many hours it is told.

    Written out: every public request asks this, and composing it anew would take longer than all else that a kept page
    needs. The hours are those of the published records (``public_until``): each kind's table has them in an index.
    """
    ends = [
        f"(SELECT public_until FROM {kind.projection.model._meta.db_table} WHERE public_until <= %s"
        " ORDER BY public_until DESC LIMIT 1)"
        for kind in all_kinds()
    ]
    tables = [kind.changes_model._meta.db_table for kind in all_kinds() if kind.changes_model]
    changes = [
        f"(SELECT {column} FROM {table} ORDER BY id DESC LIMIT 1)"
        for table in tables
        for column in ("id", "at")
    ]
    columns = [
        "p.sequence",
        "p.entry_hash",
        "p.published_at",
        "o.history_id",
        "o.history_date",
        *ends,
        *changes,
    ]
    return (
        f"""
        SELECT {", ".join(columns)}
        FROM {Publication._meta.db_table} p
        LEFT JOIN {Organisation.history.model._meta.db_table} o
            ON o.history_id = (SELECT MAX(history_id) FROM {Organisation.history.model._meta.db_table})
        WHERE p.sequence = (SELECT MAX(sequence) FROM {Publication._meta.db_table})""",
        len(ends),
    )


def site_version() -> SiteVersion | None:
    """The version of the whole public site: one query, of index look-ups only. ``None`` before the first publication.

    The highest number is the last one committed: publications come one after another (``LedgerHead``), and so do changes
    of organisations (``Organisation.save``) and what a kind's ``changes_model`` tells of. An hour that has passed changes
    the version at once, however late the ledger's entry of it comes: that entry changes it once more.
    """
    query, hours = _newest()
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(query, [now] * hours)
        newest = cursor.fetchone()
    if newest is None:
        return None
    sequence, entry_hash, published_at, change, changed_at, *others = newest
    ended, others = others[:hours], others[hours:]
    ends = [in_utc(moment).isoformat() for moment in ended if moment]
    changes = [str(number) for number in others[::2] if number]
    moments = map(in_utc, filter(None, (published_at, changed_at, *ended, *others[1::2])))
    return SiteVersion(":".join([f"{sequence}:{entry_hash}:{change}", *ends, *changes]), max(moments))


def in_utc(moment: datetime) -> datetime:
    """A time as a bare cursor gives it: SQLite's is in UTC without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def versioned_by(
    version: Callable[Concatenate[HttpRequest, Arguments], SiteVersion | None],
) -> Callable[[View[Arguments]], View[Arguments]]:
    """Make a view answer GET and HEAD only, and 304 to whoever has the page in the version that ``version`` tells.

    ``version`` gets the view's arguments; ``None`` means that it can't tell. It is not asked for a signed-in reader,
    whose pages are never kept, nor while developing.
    """

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @require_safe
        @wraps(view)
        def conditional(
            request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponse:
            reader = signed_in_user(request)
            known = None if reader or settings.DEBUG else version(request, *args, **kwargs)
            if known is None:
                return cacheable(view(request, *args, **kwargs), reader)
            etag = known.etag(request)
            if request.META.get("HTTP_IF_NONE_MATCH") == etag:
                # What a browser sends that comes again: the same answer as below, without the long way to it.
                return cacheable(HttpResponseNotModified(headers={"ETag": etag}), None)
            moment = known.last_modified()
            since = int(moment.timestamp()) if moment else None
            response = get_conditional_response(request, etag=etag, last_modified=since)
            if response is None and _is_kept(request):
                response = _laid_out(etag, lambda: view(request, *args, **kwargs))
            elif response is None:
                response = view(request, *args, **kwargs)
            if response.status_code in (200, 304):
                response.headers.setdefault("ETag", etag)
                if moment and not response.has_header("Last-Modified"):
                    response["Last-Modified"] = http_date(moment.timestamp())
            return cacheable(response, None)

        return conditional

    return decorate


def _is_kept(request: HttpRequest) -> bool:
    """Whether the answer may be kept for others: a HEAD's has no body, and a long question comes from one person.

    A question that means nothing (``?x=1``, ``?x=2`` …) takes an entry like any other: so many pages of so many bytes
    at most are kept (``CACHES["pages"]``, ``LARGEST_KEPT``), and the least read go first. 400 × 128 kB is 50 MB a process.
    """
    return request.method == "GET" and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY


def _laid_out(etag: str, lay_out: Callable[[], HttpResponse]) -> HttpResponse:
    """The page of that tag: as it was laid out for an earlier reader, else laid out now and kept.

    Nothing has to be thrown away when something is published or its hour has come: the tag is another one then.
    """
    pages = caches["pages"]
    if (found := pages.get(etag)) is not None:
        content, headers = found
        return HttpResponse(content, headers=headers)
    response = lay_out()
    if response.status_code != 200 or response.streaming or response.cookies:
        return response
    if len(response.content) <= LARGEST_KEPT:
        pages.set(etag, (response.content, dict(response.headers)))
    return response


def public_view(view: View[Arguments]) -> View[Arguments]:
    """A public page that changes at most when the ledger, an organisation or the portal's code does."""
    return versioned_by(lambda request, *args, **kwargs: site_version())(view)


def public_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    reader: User | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a public page. What a signed-in ``reader`` sees is his own; what anybody sees may be cached a minute."""
    return cacheable(render(request, template, {**context, "reader": reader}, status=status), reader)


def cacheable(response: HttpResponse, reader: User | None) -> HttpResponse:
    """Say how long the response may be kept, and by whom; a view's own word on that is left as it is."""
    patch_vary_headers(response, ["Cookie"])
    if response.has_header("Cache-Control"):
        return response
    if reader is not None:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    return response
