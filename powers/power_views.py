"""A power's public page, and its QR code."""

import io
import re
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.publishing import panels
from portal.publishing.models import Audience, Publication
from portal.publishing.public import SiteVersion, public_page, versioned_by
from portal.publishing.selectors import signed_in_user

from .models import PublishedPower
from .power_row import Home, changed_at, mark_of, nearest, power_row, power_state, publisher
from .selectors import family_of

DESCRIPTION_LENGTH = 120
_DIALABLE = re.compile(r"[0-9+ ()（）-]+")


def page_version(request: HttpRequest, slug: str) -> SiteVersion | None:
    """What the page in a citizen's browser is compared with; ``None`` if he has none, or there is no such page."""
    if "If-None-Match" not in request.headers:
        return None
    row = power_state(slug)
    return _version(row) if row else None


def _version(row: PublishedPower) -> SiteVersion:
    return SiteVersion(f"{mark_of(row)}:{panels.version('power', row.pk)}", changed_at(row))


@versioned_by(page_version)
def power(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one power: laid out at publication, so that only its frame is rendered here."""
    reader = signed_in_user(request)
    row = power_row(slug, reader)
    if row is None:
        raise Http404(_("没有这项职权，或者它不对您公开。"))
    if row.is_withdrawn:
        # 410 and not 200: the page says when and why to whoever opens it, and the status says the same to search
        # engines and machines, which must not go on showing a power that is no longer exercised.
        response = public_page(
            request, "powers/public/withdrawn.html", _withdrawn(row), reader=reader, status=410
        )
    else:
        context = power_context(row, reader)
        response = public_page(request, "powers/public/power.html", context, reader=reader)
        if reader is None:
            response["ETag"] = _version(row).etag(request)
            response["Last-Modified"] = http_date(changed_at(row).timestamp())
    return response


def power_context(row: Any, reader: User | None) -> dict[str, Any]:
    """What the page's frame shows around the body."""
    content, homes = row.content, row.homes
    family = family_of(row, reader) if row.parent_id or row.newest_in_family else []
    consultation = content["consultation_phone"] or nearest(homes, "phone")
    complaint = content["complaint_phone"] or nearest(homes, "complaint_phone")
    return {
        "nav": "powers",
        "power": row,
        "type_label": row.get_power_type_display(),
        "function_label": row.get_function_display(),
        "body": row.body,
        "trail": trail(homes),
        "publisher": publisher(homes).name,
        "main_item": next((item for item in family if item.pk == row.parent_id), None),
        "items": [item for item in family if item.pk != row.parent_id],
        "consultation": phone(consultation),
        "complaint": phone(complaint),
        "address": nearest(homes, "address"),
        "office_hours": nearest(homes, "office_hours"),
        "fingerprint": Publication(entry_hash=row.etag).fingerprint,
        "published_on": timezone.localtime(row.published_at),
        "first_published_on": timezone.localtime(row.first_published_at),
        "page_url": page_url(row.slug),
        "has_pdf": row.audience == Audience.SOCIETY,
        "description": description(row),
        "panels": panels.rendered("power", row),
    }


def _withdrawn(row: Any) -> dict[str, Any]:
    return {
        "nav": "powers",
        "power": row,
        "trail": trail(row.homes),
        "section_url": reverse("powers:section", args=[row.homes[-1].code]),
        "withdrawn_on": timezone.localtime(row.withdrawn_at),
        "first_published_on": timezone.localtime(row.first_published_at),
        "publisher": publisher(row.homes).name,
        "fingerprint": Publication(entry_hash=row.etag).fingerprint,
        "complaint": phone(nearest(row.homes, "complaint_phone")),
    }


def trail(homes: list[Home]) -> list[tuple[str, str]]:
    """Name and address of each organisation on the way down to the power."""
    return [(home.name, reverse("powers:section", args=[home.code])) for home in homes]


def phone(text: str) -> dict[str, str] | None:
    """A telephone number as shown and, if it is a single one, as a telephone dials it."""
    if not text:
        return None
    dialled = re.sub(r"[^0-9+]", "", text) if _DIALABLE.fullmatch(text) else ""
    return {"text": text, "dialled": dialled}


def page_url(slug: str) -> str:
    """The page's whole address, as QR code and printed page give it."""
    return settings.PORTAL_URL + reverse("powers:power", args=[slug])


def description(row: Any) -> str:
    """The page in a sentence, for search engines: what it is, or else who is responsible for it."""
    said = row.content["content"] or row.content["conditions"]
    text = " ".join(said.split()) or _("%(organisation)s的%(type)s职权，编码%(code)s。") % {
        "organisation": row.organisation_name,
        "type": row.get_power_type_display(),
        "code": row.code,
    }
    return text if len(text) <= DESCRIPTION_LENGTH else text[: DESCRIPTION_LENGTH - 1] + "…"


def qr_version(request: HttpRequest, slug: str) -> SiteVersion | None:
    """The picture is always the same for one power; who has it need not have it drawn again."""
    row = power_state(slug) if "If-None-Match" in request.headers else None
    return SiteVersion(page_url(row.slug), changed_at(row)) if row else None


@versioned_by(qr_version)
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
        response["ETag"] = SiteVersion(page_url(row.slug), changed_at(row)).etag(request)
        response["Cache-Control"] = "public, max-age=86400"
    return response
