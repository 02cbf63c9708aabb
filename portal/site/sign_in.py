"""Signing in for members who are not staff: to read what is disclosed in the Party, in their unit or to them alone."""

from typing import Any

from axes.helpers import get_cool_off
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms import KnownLengthMixin
from portal.publishing.public import public_page


class SignInForm(KnownLengthMixin, AuthenticationForm):
    """Django's own form, with an answer in plain words that doesn't tell which of the two was wrong."""

    error_messages = {
        "invalid_login": _("账号或密码不对，请重新输入。密码区分大小写。"),
        "inactive": _("账号或密码不对，请重新输入。密码区分大小写。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")


class SignIn(LoginView):
    """The members' sign-in page. Where ``next`` leads to another site, it is not followed."""

    form_class = SignInForm
    template_name = "site/sign_in.html"
    next_page = reverse_lazy("site:home")
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Ends the session; by POST, so that no link or picture on another site can do it."""

    http_method_names = ["post", "options"]
    next_page = reverse_lazy("site:home")


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Too many wrong passwords (``AXES_LOCKOUT_CALLABLE``): says when to try again, not whether the account exists."""
    pause = get_cool_off(request)
    minutes = round(pause.total_seconds() / 60) if pause else 0
    answer = public_page(request, "site/locked_out.html", {"minutes": minutes}, status=429)
    answer["Cache-Control"] = "no-store"
    if pause:
        answer["Retry-After"] = str(int(pause.total_seconds()))
    return answer
