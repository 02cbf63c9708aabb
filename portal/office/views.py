"""The frame of every back-office page that isn't a plain admin form."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class OfficeView(AccessMixin):
    """Mix into a view: signed-in staff only, with the back office's menu and header around it.

    Set ``title``; add ``breadcrumbs`` as (text, url) pairs. ``may_enter`` narrows further.
    """

    title: Any = ""
    breadcrumbs: tuple[tuple[Any, str], ...] = ()
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not request.user.is_active or not request.user.is_staff or not self.may_enter():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def may_enter(self) -> bool:
        """Whether the signed-in person may use this page at all."""
        return True

    def get_title(self) -> Any:
        return self.title

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return list(self.breadcrumbs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = admin.site.each_context(self.request)
        own = {"title": self.get_title(), "office_breadcrumbs": self.get_breadcrumbs()}
        if hasattr(super(), "get_context_data"):
            return super().get_context_data(**{**frame, **own, **kwargs})  # type: ignore[misc]
        return {**frame, **own, **kwargs}
