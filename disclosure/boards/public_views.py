"""Postings on the public site: the page of one that isn't online, photos, and what pages of disclosures and items tell."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.attachments.responses import attachment_response
from portal.publishing.public import cacheable, public_page, versioned_by
from portal.publishing.selectors import signed_in_user

from ..models import PublishedDisclosure, PublishedItem
from . import selectors


@versioned_by(selectors.version)
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    """What was disclosed without the website, where and when, for whoever may read its item.

    Of what is online as well its own page tells.
    """
    reader = signed_in_user(request)
    row = selectors.posting_for(reader, pk)
    if row is None:
        raise Http404(_("没有这条记录，或者它不对您公开。"))
    if row.disclosure_id:
        return redirect("disclosure:information", row.published.slug)  # type: ignore[attr-defined]
    item: Any = row.published  # type: ignore[attr-defined]
    context = {"nav": "disclosure", "posting": row, "item": item, "label": item.get_catalogue_display()}
    return public_page(request, "disclosure/public/posting.html", context, reader=reader)


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
