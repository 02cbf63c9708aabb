"""Choosing a password of one's own."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .forms import OwnPasswordForm


class OwnPasswordView(PasswordChangeView):
    """In the place of the admin's own page: open to members without a role, and lifts ``must_change_password``."""

    form_class = OwnPasswordForm
    template_name = "accounts/own_password.html"
    title = gettext_lazy("修改密码")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = admin.site.each_context(self.request)
        return {**frame, "office_breadcrumbs": [], **super().get_context_data(**kwargs)}

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        form.user.must_change_password = False
        answer = super().form_valid(form)
        messages.success(self.request, _("密码已修改。"))
        return answer

    def get_success_url(self) -> str:
        return reverse("admin:index") if self.request.user.is_staff else "/"
