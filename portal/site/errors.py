"""Error pages in the portal's style. What can fail without the database (400, 500, CSRF) is a template by itself."""

from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404

from portal.publishing.public import public_page

LONGEST_GUESS = 40


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with a search box that already holds what the address seems to ask for."""
    context = {"message": _message(exception), "guess": _guess(request.path)}
    return _short_lived(public_page(request, "404.html", context, status=404))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not allowed; or not signed in at all."""
    answer = public_page(request, "403.html", {"message": _message(exception)}, status=403)
    answer["Cache-Control"] = "no-store"
    return answer


def _message(exception: Exception) -> str:
    """The sentence that our own code gave; Django's own messages are for developers."""
    given = exception.args[0] if exception.args else ""
    is_djangos = isinstance(exception, Resolver404) or (
        isinstance(exception, Http404) and str(given).startswith("No ")
    )
    return "" if is_djangos else str(given)


def _guess(path: str) -> str:
    """The last part of the address, which may be a power's code or name."""
    last = unquote(path).rstrip("/").rpartition("/")[2]
    words = "".join(letter if letter.isprintable() else " " for letter in last).strip()
    return words if len(words) <= LONGEST_GUESS and "." not in words else ""


def _short_lived(response: HttpResponse) -> HttpResponse:
    """A page that isn't there now may be there in a moment."""
    response["Cache-Control"] = "no-cache"
    return response
