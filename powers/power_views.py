"""A power's public page, and its QR code."""

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.publishing import corrections, panels, stencil
from portal.publishing.ledger.chain import fingerprint
from portal.publishing.models import Audience
from portal.publishing.public import SiteVersion, public_page, versioned_by
from portal.publishing.selectors import signed_in_user

from .models import PowerFunction, PowerType, PublishedPower
from .page import around_the_chart, body_of_main_item
from .power_row import homes_of, nearest, power_row, power_state, publisher, version_of
from .selectors import family_of

TEMPLATE = "powers/public/power.html"
DESCRIPTION_LENGTH = 120
_DIALABLE = re.compile(r"[0-9+ ()（）-]+")


def page_version(request: HttpRequest, slug: str) -> SiteVersion | None:
    """What a kept page is compared with, a browser's or the portal's own; ``None`` if a citizen has no such page.

    It costs one query, and the page that it saves five times as much as giving it from what is kept.
    """
    return power_state(slug)


@versioned_by(page_version)
def power(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one power: its body was laid out at publication, and its frame fits every power's page."""
    reader = signed_in_user(request)
    row = power_row(slug, reader)
    if row is None:
        raise Http404(_("没有这项职权，或者它不对您公开。"))
    if row.is_withdrawn:
        # 410 and not 200: the page says when and why to whoever opens it, and the status says the same to search
        # engines and machines, which must not go on showing a power that is no longer exercised.
        context = withdrawn_context(row)
        return public_page(request, "powers/public/withdrawn.html", context, reader=reader, status=410)
    texts, fixed = page_texts(row, reader), page_flags(row)
    if reader is not None:
        return public_page(request, TEMPLATE, {**texts, **fixed}, reader=reader)
    html = stencil.fill(
        TEMPLATE,
        texts,
        path=address("powers:power", "0").replace("/0/", "/{}/"),
        slot="slug",
        fixed=fixed,
        frame=tuple(row.frame_marks),
    )
    response = HttpResponse(html)
    version = version_of(row)
    response["ETag"] = version.etag(request)
    response["Last-Modified"] = http_date(version.changed_at.timestamp())
    return response


def page_flags(row: Any) -> dict[str, Any]:
    """What the page's template asks of the power, beside its texts."""
    return {
        "nav": "powers",
        "is_key_post": row.is_key_post,
        "is_sub_item": bool(row.sub_name),
        "is_for_society": row.audience == Audience.SOCIETY,
    }


def page_texts(row: Any, reader: User | None) -> dict[str, Any]:
    """The texts of the page, around the body that was laid out at publication."""
    content, homes = row.content, homes_of(row)
    family = _family_of(row, reader)
    has_sub_items = row.parent_id is None and bool(family)
    body = body_of_main_item(row.body) if has_sub_items else row.body
    before, chart, after = around_the_chart(body)
    published, first = timezone.localtime(row.published_at), timezone.localtime(row.first_published_at)
    return {
        "slug": row.slug,
        "name": row.name,
        "main_name": row.main_name,
        "sub_name": row.sub_name,
        "code": row.code,
        "organisation_name": row.organisation_name,
        "type_label": str(PowerType(row.power_type).label),
        "function_label": str(PowerFunction(row.function).label),
        "audience_label": str(Audience(row.audience).label),
        "description": description(row),
        "correction": corrections.shown(row, _comparison(row)),
        "body": mark_safe(before),
        "chart": mark_safe(chart),
        "body_below": mark_safe(after),
        "trail": trail(homes),
        "publisher": publisher(homes).name,
        "family": _family(row, family),
        "panels": panels.rendered("power", row),
        "consultation": phone(content["consultation_phone"] or nearest(homes, "phone")),
        "complaint": phone(content["complaint_phone"] or nearest(homes, "complaint_phone")),
        "address": nearest(homes, "address"),
        "office_hours": nearest(homes, "office_hours"),
        "version_no": str(row.version_no),
        "ledger_number": str(row.publication_id),
        "ledger_url": address("ledger:entry", "0").replace("/0/", f"/{row.publication_id}/"),
        "fingerprint": fingerprint(row.etag),
        "published": [published.isoformat(), published.strftime("%Y-%m-%d %H:%M")],
        "first_published": [first.isoformat(), first.strftime("%Y-%m-%d")],
        "page_url": page_url(row.slug),
    }


def _comparison(row: Any) -> str:
    """Where the row's version is compared with the one that it corrects."""
    if row.corrected_version is None:
        return ""
    return reverse("powers:compare", args=[row.slug, row.corrected_version, row.version_no])


def _family_of(row: Any, reader: User | None) -> list[PublishedPower]:
    """Main item and other sub-items, as far as the reader may read them; no query where there were never any."""
    return family_of(row, reader) if row.parent_id or row.newest_in_family else []


def _family(row: Any, items: list[PublishedPower]) -> str:
    """Main item and other sub-items, as the section that the page shows of them."""
    if not items:
        return ""
    context = {
        "power": row,
        "main_item": next((item for item in items if item.pk == row.parent_id), None),
        "items": [item for item in items if item.pk != row.parent_id],
    }
    return render_to_string("powers/public/_family.html", context)


def withdrawn_context(row: Any) -> dict[str, Any]:
    """What is left to say of a withdrawn power."""
    homes = homes_of(row)
    return {
        "nav": "powers",
        "power": row,
        "trail": trail(homes),
        "section_url": reverse("powers:section", args=[homes[-1].code]),
        "publisher": publisher(homes).name,
        "fingerprint": fingerprint(row.etag),
        "complaint": phone(nearest(homes, "complaint_phone")),
    }


def trail(homes: Sequence[Organisation]) -> list[tuple[str, str]]:
    """Name and address of each organisation on the way down to the power."""
    return [(home.name, address("powers:section", home.code)) for home in homes]


def address(name: str, argument: str) -> str:
    """``reverse`` in the language of the page, kept: the same few organisations stand above thousands of powers."""
    return _address(name, argument, get_language())


@lru_cache(maxsize=5_000)
def _address(name: str, argument: str, language: str | None) -> str:
    return reverse(name, args=[argument])


def phone(text: str) -> dict[str, str] | None:
    """A telephone number as shown and, if it is a single one, as a telephone dials it."""
    if not text:
        return None
    dialled = re.sub(r"[^0-9+]", "", text) if _DIALABLE.fullmatch(text) else ""
    return {"text": text, "dialled": dialled}


def page_url(slug: str) -> str:
    """The page's whole address, as QR code and printed page give it."""
    return settings.PORTAL_URL + address("powers:power", "0").replace("/0/", f"/{slug}/")


def description(row: Any) -> str:
    """The page in a sentence, for search engines: what it is, or else who is responsible for it."""
    said = row.content["content"] or row.content["conditions"]
    text = " ".join(said.split()) or _("%(organisation)s的%(type)s职权，编码%(code)s。") % {
        "organisation": row.organisation_name,
        "type": row.get_power_type_display(),
        "code": row.code,
    }
    return text if len(text) <= DESCRIPTION_LENGTH else text[: DESCRIPTION_LENGTH - 1] + "…"


@versioned_by(page_version)
def qr_code(request: HttpRequest, slug: str) -> HttpResponse:
    """The page's address as a picture: to be read from a screen, and from the printed page."""
    reader = signed_in_user(request)
    row = power_row(slug, reader)
    if row is None:
        raise Http404
    picture = io.BytesIO()
    segno.make(page_url(row.slug), error="m", micro=False).save(
        picture, kind="svg", scale=4, border=4, light="#fff", xmldecl=False
    )
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    if reader is None:
        response["ETag"] = version_of(row).etag(request)
        response["Cache-Control"] = "public, max-age=86400"
    return response
