"""What the frame of every public page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.organisations.models import Organisation


def frame(request: HttpRequest) -> dict[str, Any]:
    """The site's name, sponsor and records for header and footer; a query only where the sponsor isn't set."""
    return {"frame": SimpleLazyObject(_frame), "other_language_url": _other_language_url(request)}


def _other_language_url(request: HttpRequest) -> str:
    """The same page in the other language: English lives under /en/, Chinese without a prefix (``i18n_patterns``)."""
    path = request.get_full_path()
    return path[3:] if path.startswith("/en/") else f"/en{path}"


def _frame() -> dict[str, str]:
    return {
        "name": settings.SITE_NAME,
        "sponsor": settings.SITE_SPONSOR or _root_name(),
        "code": settings.SITE_CODE,
        "icp": settings.SITE_ICP,
        "police_record": settings.SITE_POLICE_RECORD,
        "phone": settings.SITE_PHONE,
        "address": settings.SITE_ADDRESS,
        "url": settings.PORTAL_URL,
    }


def _root_name() -> str:
    """The name of the one bureau that the portal serves; the root's where there are several."""
    bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU).order_by("tree_id", "lft")
    names = list(bureaus.values_list("name", flat=True)[:2])
    if len(names) == 1:
        return names[0]
    root = Organisation.objects.filter(parent=None).order_by("tree_id").values_list("name", flat=True).first()
    return root or ""
