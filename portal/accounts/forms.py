"""Signing in to the back office, and choosing a password of one's own."""

from typing import Any

from axes.helpers import get_failure_limit
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.forms import AuthenticationForm

from .models import User


class KnownLengthMixin:
    """A sign-in form that no name longer than a user name gets beyond: the record of failed sign-ins has no room for it."""

    cleaned_data: dict[str, Any]
    error_messages: dict[str, Any]

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if len(username) > (User._meta.get_field("username").max_length or 0):
            raise ValidationError(str(self.error_messages["invalid_login"]), code="invalid_login")
        return username


class OfficeSignInForm(KnownLengthMixin, AuthenticationForm):
    """The back office's sign-in: says how many attempts are left, not which of the two was wrong."""

    error_messages = {
        "invalid_login": gettext_lazy("用户名或密码不对，请重新输入。密码区分大小写。"),
        "inactive": gettext_lazy("用户名或密码不对，请重新输入。密码区分大小写。"),
    }

    def get_invalid_login_error(self) -> ValidationError:
        sentence = str(self.error_messages["invalid_login"])
        failures = getattr(self.request, "axes_failures_since_start", None)
        if failures:
            left = get_failure_limit(self.request, {"username": self.cleaned_data["username"]}) - failures
            if left > 0:
                sentence += ngettext(
                    "再输错%(left)s次，账号将被暂时锁定。", "再输错%(left)s次，账号将被暂时锁定。", left
                ) % {"left": left}
        return ValidationError(sentence, code="invalid_login")

    def confirm_login_allowed(self, user: Any) -> None:
        if user.is_active and not user.is_staff:
            raise ValidationError(
                _("您的账号还没有后台角色，请联系安全管理员。党员请从公开网站的“党员登录”进入。"),
                code="no_role",
            )
        super().confirm_login_allowed(user)


class OwnPasswordForm(PasswordChangeForm):
    """A new password that isn't the old one."""

    user: User

    def clean_new_password1(self) -> str:
        new = self.cleaned_data.get("new_password1", "")
        if new and self.user.check_password(new):
            raise ValidationError(_("新密码不能与旧密码相同。"))
        return new

    def validate_password_for_user(
        self, user: User, password_field_name: str, *args: Any, **kwargs: Any
    ) -> None:
        """What is wrong with the password is said where it is typed first, below the rules, not at its repetition."""
        super().validate_password_for_user(user, "new_password1", *args, **kwargs)
