"""A power's public versions, and what changed between two of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.publishing.public import public_view
from portal.publishing.selectors import signed_in_user
from portal.publishing.version_views import Subject, compare_page, versions_page

from .power_row import homes_of, power_row
from .power_views import trail


@public_view
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version and every other act of the ledger about the power."""
    reader = signed_in_user(request)
    return versions_page(request, _subject(slug, reader), reader)


@public_view
def compare(request: HttpRequest, slug: str, before: int, after: int) -> HttpResponse:
    """Two versions field by field."""
    reader = signed_in_user(request)
    return compare_page(request, _subject(slug, reader), reader, before, after)


def _subject(slug: str, reader: User | None) -> Subject:
    row = power_row(slug, reader)
    if row is None:
        raise Http404(_("没有这项职权，或者它不对您公开。"))
    return Subject(
        row,
        row.name,
        page="powers:power",
        versions="powers:versions",
        compare="powers:compare",
        trail="powers/public/_trail.html",
        context={"nav": "powers", "trail": trail(homes_of(row))},
    )
