"""Nobody works on with a password that somebody else has chosen for him."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

# Where a person may go who has to choose a password: to that page, and out.
OPEN = ("admin:password_change", "admin:logout", "site:sign-out")


class ChangePasswordFirst:
    """Lead whoever is marked with ``must_change_password`` to the page for it, wherever he goes.

    Requests without a session cookie pass untouched: a citizen costs no query and no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and self._must_change(request):
            return redirect("admin:password_change")
        return self.get_response(request)

    @staticmethod
    def _must_change(request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return False
        return request.path not in [reverse(name) for name in OPEN]
