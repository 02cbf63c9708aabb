"""Disclosures on the public site: the list, one disclosure, and the feeds."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.attachments.facts import FileFacts
from portal.attachments.responses import attachment_response
from portal.inputs import printable, whole_number
from portal.language import office_language
from portal.publishing import corrections, panels, reading
from portal.publishing.models import Audience
from portal.publishing.public import public_page, public_view, versioned_by
from portal.publishing.selectors import signed_in_user
from portal.publishing.version_views import version_views
from portal.richtext.texts import excerpt

from ..catalogue.selectors import units
from ..choices import Catalogue
from ..clock import selectors as clock
from ..models import PublishedDisclosure, PublishedItem
from ..subjects import subject_of
from . import selectors
from .selectors import Wish

IN_A_FEED = 50


@public_view
def information_list(request: HttpRequest) -> HttpResponse:
    """All disclosures, by catalogue, unit, category, item, year and words; the newest first."""
    reader = signed_in_user(request)
    wish = Wish.from_query(request.GET)
    number = min(whole_number(request.GET.get("page")) or 1, selectors.MOST_PAGES)
    found, is_loose = selectors.found(reader, wish)
    rows, has_more = selectors.page(found, number)
    item = PublishedItem.objects.filter(pk=wish.item).first() if wish.item else None
    keeping = units(reader)
    places = {each.organisation.pk: each.organisation for each in [*keeping["party"], *keeping["government"]]}
    context = {
        "nav": "disclosure",
        "wish": wish,
        "rows": rows,
        "is_loose": is_loose and rows,
        "catalogues": [("", _("全部")), *Catalogue.choices],
        "units": list(places.values()),
        "categories": selectors.categories(reader, wish),
        "years": selectors.years(reader),
        "item_title": rows[0].item_title if rows and item else "",
        "number": number,
        "previous_url": wish.url(page=number - 1) if number > 1 else None,
        "next_url": wish.url(page=number + 1) if has_more else None,
        "is_filtered": wish != Wish(),
    }
    return public_page(request, "disclosure/public/list.html", context, reader=reader)


@versioned_by(clock.version)
def information(request: HttpRequest, slug: str) -> HttpResponse:
    """One disclosure, with its index number, dates, source and text."""
    reader = signed_in_user(request)
    row = _row(slug, reader)
    context: dict[str, Any] = {"nav": "disclosure", "row": row, "label": row.get_catalogue_display()}
    if row.is_withdrawn:
        return public_page(
            request, "disclosure/public/information_withdrawn.html", context, reader=reader, status=410
        )
    context |= {
        "body": row.page_body,
        "correction": corrections.shown(row, subject_of(row).correction_url),
        "is_for_society": row.audience == Audience.SOCIETY,
        "description": excerpt(row.content["body"], 120),
        "item": reading.visible(PublishedItem, reader).filter(pk=row.item_id).first(),
        "task": clock.task_done_by(row, timezone.localdate()),
        "panels": panels.rendered("disclosure", row),
    }
    return public_page(request, "disclosure/public/information.html", context, reader=reader)


def _row(slug: str, reader: User | None) -> PublishedDisclosure:
    row = selectors.by_slug(slug, reader)
    if row is None:
        raise Http404(_("没有这条公开信息，或者它不对您公开。"))
    return row


versions, compare = version_views(lambda slug, reader: subject_of(_row(slug, reader)))


@require_safe
def file(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """An attached file of what is public now: found in the published row, never in the draft's."""
    reader = signed_in_user(request)
    row = selectors.by_slug(slug, reader)
    files = [] if row is None or row.is_withdrawn else row.content.get("files", [])
    if row is None or not 1 <= number <= len(files):
        raise Http404(_("没有这个附件，或者它不对您公开。"))
    return attachment_response(
        request,
        FileFacts.from_content(files[number - 1]),
        is_public=row.audience == Audience.SOCIETY and reader is None,
        last_modified=row.published_at,
        show="show" in request.GET,
    )


@public_view
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest disclosures of a column as Atom (RFC 4287): what society may read, whoever asks."""
    if kind not in Catalogue.values:
        raise Http404
    with office_language():
        title = f"{settings.SITE_NAME} {Catalogue(kind).label}"
        atom = Atom1Feed(
            title=title,
            link=_absolute(reverse("disclosure:information-list") + f"?catalogue={kind}"),
            feed_url=_absolute(reverse("disclosure:feed", args=[kind])),
            description="",
            language="zh-CN",
        )
        for row in (
            selectors.visible(None).filter(catalogue=kind).order_by("-first_published_at", "-pk")[:IN_A_FEED]
        ):
            address = _absolute(reverse("disclosure:information", args=[row.slug]))
            # One character that XML can't hold in a row of old would take the whole feed away.
            atom.add_item(
                title=printable(row.title),
                link=address,
                unique_id=f"urn:uuid:{row.record_uid}",
                description=printable(_corrected(row) + excerpt(row.content["body"], 300)),
                author_name=printable(row.organisation_name),
                pubdate=row.first_published_at,
                updateddate=row.published_at,
                categories=[printable(row.category_name)],
            )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _corrected(row: PublishedDisclosure) -> str:
    """What was wrong before comes first: a reader of feeds saw the notice when it was."""
    return f"{_('更正：')}{row.correction_note} " if row.correction_note else ""


def _absolute(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"


def panel_of_item(row: PublishedItem) -> dict[str, Any] | None:
    """What an item's page shows of the disclosures under it, of those for society."""
    newest: list[PublishedDisclosure] = selectors.latest(None, 10, item_id=row.pk)
    return {"rows": newest, "item": row} if newest else None
