"""Postings on the public site: photos, and what pages of disclosures and items tell of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.attachments.responses import attachment_response
from portal.publishing.public import cacheable
from portal.publishing.selectors import signed_in_user

from ..models import PublishedDisclosure, PublishedItem
from . import selectors


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo of a posting, for whoever may read what was posted."""
    reader = signed_in_user(request)
    found = selectors.photo_for(reader, pk)
    if found is None:
        raise Http404(_("没有这张照片，或者它不对您公开。"))
    response = attachment_response(request, found.facts, is_public=reader is None, show=True)
    return cacheable(response, reader)


def panel_of_disclosure(row: PublishedDisclosure) -> dict[str, Any] | None:
    """Where and when a disclosure hung and was read out; with its photos."""
    postings = selectors.of_disclosure(row.pk)
    return {"postings": postings} if postings else None


def panel_of_item(row: PublishedItem) -> dict[str, Any] | None:
    """Where and when something was disclosed elsewhere under an item, each with what it was, if that is online."""
    postings = selectors.of_item(row)
    if not postings:
        return None
    published = PublishedDisclosure.objects.in_bulk(
        [row.disclosure_id for row in postings if row.disclosure_id]
    )
    for posting in postings:
        posting.published = published.get(posting.disclosure_id)  # type: ignore[attr-defined]
    return {"postings": postings, "is_of_item": True}
