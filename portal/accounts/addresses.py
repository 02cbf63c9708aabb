"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address, for counting failed sign-ins.

    Behind nginx (``HTTPS``, as for ``X-Forwarded-Proto``) it is what nginx saw and wrote last; anything before that, or
    without nginx, a visitor could have written himself.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
