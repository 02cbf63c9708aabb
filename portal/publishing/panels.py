"""Panels: how a higher app adds a section to a lower app's public page (DESIGN §3), without an import upwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class PublicPanel:
    """A section of the public page of one kind of record.

    ``context`` gets the published row and returns what ``template`` shows, or ``None`` when there is nothing to show.
    ``version`` gets the row's key and returns a text that differs whenever the panel might show something else: it is
    part of the page's ETag. A panel that shows nothing but what the row itself says needs none.
    """

    kind: str
    template: str
    context: Callable[[Any], dict[str, Any] | None]
    order: int = 100
    version: Callable[[int], str] | None = None


_panels: list[PublicPanel] = []


def register(*panels: PublicPanel) -> None:
    """Add panels; called from ``AppConfig.ready()``."""
    _panels.extend(panels)


def rendered(kind: str, row: Any) -> list[SafeString]:
    """The panels of one published row, in their order."""
    found = []
    for panel in sorted(_panels, key=lambda panel: panel.order):
        context = panel.context(row) if panel.kind == kind else None
        if context is not None:
            found.append(render_to_string(panel.template, context))
    return found


def version(kind: str, pk: int) -> str:
    """A text that differs whenever one of the panels of a published row might."""
    return ":".join(panel.version(pk) for panel in _panels if panel.kind == kind and panel.version)
