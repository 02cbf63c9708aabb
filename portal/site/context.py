"""What the frame of every public page shows."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from portal.publishing.selectors import signed_in_user
from powers.selectors import disclosing

ENGLISH = "/en/"
SPONSOR_SECONDS = 60


def frame(request: HttpRequest) -> dict[str, Any]:
    """The site's name, sponsor and records for header and footer, and the page's address in both languages.

    A query only where the page is laid out and the sponsor isn't set; for a signed-in reader, whose pages are laid out
    each time, once a minute.
    """
    chinese, english = _addresses(request.path)
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    is_english = request.path.startswith(ENGLISH)
    return {
        "frame": SimpleLazyObject(lambda: _frame(request)),
        "chinese_url": chinese,
        "english_url": english,
        "canonical_path": english if is_english else chinese,
        "other_language_url": (chinese if is_english else english) + query,
    }


def _addresses(path: str) -> tuple[str, str]:
    """The same page in Chinese and in English: English lives under /en/, Chinese without a prefix."""
    # One slash only at the front: "//host/" would be another site's address.
    chinese = "/" + path.removeprefix(ENGLISH).lstrip("/")
    return chinese, ENGLISH + chinese.lstrip("/")


def _frame(request: HttpRequest) -> dict[str, str]:
    return {
        "name": settings.SITE_NAME_EN if get_language() == "en" else settings.SITE_NAME,
        "sponsor": settings.SITE_SPONSOR or _sponsor(request),
        "code": settings.SITE_CODE,
        "icp": settings.SITE_ICP,
        "police_record": settings.SITE_POLICE_RECORD,
        "phone": settings.SITE_PHONE,
        "address": settings.SITE_ADDRESS,
        "url": settings.PORTAL_URL,
        "domain": urlsplit(settings.PORTAL_URL).netloc,
    }


def _sponsor(request: HttpRequest) -> str:
    # An error page may be laid out before anybody knows who asks.
    if not hasattr(request, "user") or signed_in_user(request) is None:
        return _name()
    return caches["default"].get_or_set("sponsor", _name, SPONSOR_SECONDS) or ""


def _name() -> str:
    """Whose powers the site shows: a draft, or an organisation that was only created, changes nothing in it."""
    return next((organisation.name for organisation in disclosing()), "")
