"""The public versions of catalogue items and disclosures, and what changed between two of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.publishing.public import public_view
from portal.publishing.selectors import signed_in_user
from portal.publishing.version_views import Subject, compare_page, versions_page

from .catalogue.selectors import item_by_slug
from .information.selectors import by_slug
from .subjects import subject_of_disclosure, subject_of_item


@public_view
def item_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version and every other act of the ledger about a catalogue item."""
    reader = signed_in_user(request)
    return versions_page(request, _item(slug, reader), reader)


@public_view
def item_compare(request: HttpRequest, slug: str, before: int, after: int) -> HttpResponse:
    """Two versions of a catalogue item field by field."""
    reader = signed_in_user(request)
    return compare_page(request, _item(slug, reader), reader, before, after)


@public_view
def information_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version and every other act of the ledger about a disclosure."""
    reader = signed_in_user(request)
    return versions_page(request, _disclosure(slug, reader), reader)


@public_view
def information_compare(request: HttpRequest, slug: str, before: int, after: int) -> HttpResponse:
    """Two versions of a disclosure field by field."""
    reader = signed_in_user(request)
    return compare_page(request, _disclosure(slug, reader), reader, before, after)


def _item(slug: str, reader: User | None) -> Subject:
    row = item_by_slug(slug, reader)
    if row is None:
        raise Http404(_("没有这个公开事项，或者它不对您公开。"))
    return subject_of_item(row)


def _disclosure(slug: str, reader: User | None) -> Subject:
    row = by_slug(slug, reader)
    if row is None:
        raise Http404(_("没有这条公开信息，或者它不对您公开。"))
    return subject_of_disclosure(row)
