"""Error pages in the portal's style. What can fail without the database (400, 500, CSRF) is a template by itself."""

from urllib.parse import unquote

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, reverse
from django.utils.translation import gettext as _

from portal.publishing.public import public_page

LONGEST_GUESS = 40


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with a search box that already holds what the address seems to ask for."""
    if _in_the_office(request):
        title = _("没有这个页面")
        words = _message(exception) or _("网址可能写错了，或者这项内容已不存在，或者不在您的职责范围内。")
        return _short_lived(_office_page(request, title, words, 404))
    context = {"message": _message(exception), "guess": _guess(request.path)}
    return _short_lived(public_page(request, "404.html", context, status=404))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not allowed; or not signed in at all."""
    if _in_the_office(request):
        words = _message(exception) or _("您的角色不包括这个页面。需要的，请联系本单位的安全管理员。")
        answer = _office_page(request, _("您不能查看这个页面"), words, 403)
    else:
        answer = public_page(request, "403.html", {"message": _message(exception)}, status=403)
    answer["Cache-Control"] = "no-store"
    return answer


def _in_the_office(request: HttpRequest) -> bool:
    """Whether somebody who works there has lost his way in the back office: he keeps its menu."""
    if not request.path.startswith(reverse("admin:index")):
        return False
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.is_active and user.is_staff)


def _office_page(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, "office_breadcrumbs": [], "words": words}
    return render(request, "office/error.html", context, status=status)


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
