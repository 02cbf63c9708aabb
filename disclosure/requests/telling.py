"""Telling people what waits for them of a request: nothing of who asked."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator

from portal.language import office_language
from portal.organisations.selectors import users_with
from portal.publishing.notices import tell

from ..models import DisclosureRequest


def tell_holders(request: DisclosureRequest, permission: str, text: Promise) -> None:
    """Tell everybody who holds ``permission`` on the request's unit; ``text`` has the number and what is wanted."""
    with office_language():
        said = str(text) % {"number": request.number, "wanted": Truncator(request.wanted).chars(100, "…")}
        url = reverse("disclosure-requests:request", args=[request.pk])
        tell(users_with(permission, request.unit), said, url)
