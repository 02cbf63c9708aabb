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
    """

    kind: str
    template: str
    context: Callable[[Any], dict[str, Any] | None]
    order: int = 100


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
