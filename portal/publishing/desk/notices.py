"""A person's notices."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.generic import TemplateView, View

from portal.language import office_language
from portal.office.views import OfficeView

from ..models import Notice


class NoticesView(OfficeView, TemplateView):
    """All notices of the signed-in person, newest first; posting marks them all as read."""

    template_name = "publishing/desk/notices.html"
    title = gettext_lazy("消息")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notices = Notice.objects.filter(user=self.request.user)
        page = Paginator(notices, 20).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        Notice.objects.filter(user=request.user, read_at__isnull=True).update(read_at=timezone.now())
        return redirect("review:notices")


class NoticeView(OfficeView, View):
    """Go to what a notice speaks of, and mark it as read."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = get_object_or_404(Notice, pk=pk, user=request.user)
        if notice.read_at is None:
            notice.read_at = timezone.now()
            notice.save(update_fields=["read_at"])
        language = get_language()
        with office_language():  # which the address was kept in
            return redirect(translate_url(notice.url, language or settings.LANGUAGE_CODE))
