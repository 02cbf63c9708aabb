"""The back office's first page: apps add panels to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .menu import navigation


@dataclass(frozen=True)
class DashboardPanel:
    """A panel: ``context`` returns what ``template`` shows, or ``None`` when it has nothing for this user."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]
    order: int = 100


_panels: list[DashboardPanel] = []


def register(*panels: DashboardPanel) -> None:
    """Add panels; called from ``AppConfig.ready()``."""
    _panels.extend(panels)


def callback(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What django-unfold calls for its first page: adds the rendered panels."""
    rendered = []
    for panel in sorted(_panels, key=lambda panel: panel.order):
        panel_context = panel.context(request)
        if panel_context is not None:
            rendered.append(render_to_string(panel.template, panel_context, request=request))
    if not rendered:  # the administrators: their work is in the menu alone
        ways = [item for group in navigation(request) for item in group["items"]]
        context = {**context, "ways": ways if len(ways) > 1 else []}  # everybody has his notices
    return {**context, "panels": rendered, "title": _("工作台")}
