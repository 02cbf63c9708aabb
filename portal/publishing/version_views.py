"""The pages of a record's public versions, the same for every kind: each version there was, and two of them compared.

A kind says in a ``Subject`` what the record is called and where it lies; ``version_views`` makes both views of that.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.inputs import whole_number

from . import public_versions
from .public import public_page, public_view
from .selectors import signed_in_user

MOST_PAGES = 100
HIGHEST_VERSION = (
    1_000_000  # beyond that it isn't a version that anybody means, and SQLite has no such numbers
)


@dataclass(frozen=True)
class Subject:
    """The published row whose versions are shown, its name, and its addresses.

    ``page``, ``versions`` and ``compare`` are names of URL patterns that begin with the row's slug. ``trail`` is the
    template of the breadcrumbs above the record, ``context`` what that and the frame need.
    """

    row: Any
    name: str
    page: str
    versions: str
    compare: str
    trail: str
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.row.slug

    def compare_url(self, before: int, after: int) -> str:
        return reverse(self.compare, args=[self.slug, before, after])

    @property
    def correction_url(self) -> str:
        """Where the public version is compared with the one that it corrects; empty where it corrects none."""
        before = self.row.corrected_version
        return "" if before is None else self.compare_url(before, self.row.version_no)


def version_views(
    find: Callable[[str, User | None], Subject],
) -> tuple[Callable[..., HttpResponse], Callable[..., HttpResponse]]:
    """The views of all versions, and of two compared. ``find``: slug and reader → subject, or ``Http404``."""

    @public_view
    def versions(request: HttpRequest, slug: str) -> HttpResponse:
        """Every version and every other act of the ledger about the record."""
        reader = signed_in_user(request)
        return _versions_page(request, find(slug, reader), reader)

    @public_view
    def compare(request: HttpRequest, slug: str, before: int, after: int) -> HttpResponse:
        """Two versions field by field."""
        reader = signed_in_user(request)
        return _compare_page(request, find(slug, reader), reader, before, after)

    return versions, compare


def _versions_page(request: HttpRequest, subject: Subject, reader: User | None) -> HttpResponse:
    """Every version and every other act of the ledger; ``?before=1&after=3`` leads to a comparison."""
    before, after = (whole_number(request.GET.get(name)) for name in ("before", "after"))
    if before and after:
        return redirect(subject.compare, subject.slug, before, after)
    page = min(whole_number(request.GET.get("page")) or 1, MOST_PAGES)
    row = subject.row
    history = public_versions.history(row.record_uid, reader, page)
    context = {
        **subject.context,
        "subject": subject,
        "entries": history.entries,
        "hidden": history.hidden,
        "comparable": [
            entry.publication.version_no
            for entry in history.entries
            if entry.is_version and not entry.is_erased
        ],
        "current": 0 if row.is_withdrawn else row.publication_id,
        "previous": page - 1,
        "next": page + 1 if history.has_more else 0,
    }
    return public_page(request, "publishing/public/versions.html", context, reader=reader)


def _compare_page(
    request: HttpRequest, subject: Subject, reader: User | None, before: int, after: int
) -> HttpResponse:
    """Two versions field by field, the older one first whichever way they were asked for."""
    if max(before, after) > HIGHEST_VERSION:
        raise Http404(_("没有这两个公开版本。"))
    if before > after:
        return redirect(subject.compare, subject.slug, after, before)
    found = public_versions.compare(subject.row.record_uid, reader, before, after)
    if found is None:
        raise Http404(_("没有这两个公开版本。"))
    context = {
        **subject.context,
        "subject": subject,
        "comparison": found,
        "versions": [found.before, found.after],
    }
    return public_page(request, "publishing/public/compare.html", context, reader=reader)
