"""A power's public versions, and what changed between two of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.publishing.public import public_page, public_view
from portal.publishing.selectors import signed_in_user

from . import versions as public_versions
from .power_row import homes_of, power_row
from .power_views import trail

MOST_PAGES = 100
HIGHEST_VERSION = (
    1_000_000  # beyond that it isn't a version that anybody means, and SQLite has no such numbers
)


@public_view
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version and every other act of the ledger about the power; ``?before=1&after=3`` leads to a comparison."""
    reader = signed_in_user(request)
    row = _row(slug, reader)
    before, after = (whole_number(request.GET.get(name)) for name in ("before", "after"))
    if before and after:
        return redirect("powers:compare", slug, before, after)
    page = min(whole_number(request.GET.get("page")) or 1, MOST_PAGES)
    history = public_versions.history(row.record_uid, reader, page)
    comparable = [
        entry.publication.version_no for entry in history.entries if entry.is_version and not entry.is_erased
    ]
    context = {
        "nav": "powers",
        "power": row,
        "trail": trail(homes_of(row)),
        "entries": history.entries,
        "hidden": history.hidden,
        "comparable": comparable,
        "current": 0 if row.is_withdrawn else row.publication_id,
        "previous": page - 1,
        "next": page + 1 if history.has_more else 0,
    }
    return public_page(request, "powers/public/versions.html", context, reader=reader)


@public_view
def compare(request: HttpRequest, slug: str, before: int, after: int) -> HttpResponse:
    """Two versions field by field, the older one first whichever way they were asked for."""
    reader = signed_in_user(request)
    row = _row(slug, reader)
    if max(before, after) > HIGHEST_VERSION:
        raise Http404(_("没有这两个公开版本。"))
    if before > after:
        return redirect("powers:compare", slug, after, before)
    found = public_versions.compare(row.record_uid, reader, before, after)
    if found is None:
        raise Http404(_("没有这两个公开版本。"))
    context = {
        "nav": "powers",
        "power": row,
        "trail": trail(homes_of(row)),
        "comparison": found,
        "versions": [found.before, found.after],
    }
    return public_page(request, "powers/public/compare.html", context, reader=reader)


def _row(slug: str, reader: User | None) -> Any:
    row = power_row(slug, reader)
    if row is None:
        raise Http404(_("没有这项职权，或者它不对您公开。"))
    return row
