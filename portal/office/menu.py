"""The back office's menu: apps add entries, each person sees what his roles open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

WORK, CONTENT, PEOPLE, SUPERVISION = "work", "content", "people", "supervision"
SECTIONS = {
    WORK: _("我的工作"),
    CONTENT: _("职权与公开"),
    SUPERVISION: _("监督"),
    PEOPLE: _("机构与账号"),
}


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu. ``visible`` decides by the request's user; ``badge`` gives a short text or ``None``."""

    section: str
    title: Any
    icon: str
    url_name: str
    visible: Callable[[HttpRequest], bool]
    badge: Callable[[HttpRequest], str | None] | None = None
    order: int = 100


_entries: list[MenuEntry] = []


def register(*entries: MenuEntry) -> None:
    """Add entries; called from ``AppConfig.ready()``."""
    _entries.extend(entries)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu in the form that django-unfold's sidebar takes, for this request's user."""
    groups = []
    for section, title in SECTIONS.items():
        items = [
            _item(entry, request)
            for entry in sorted(_entries, key=lambda entry: entry.order)
            if entry.section == section and entry.visible(request)
        ]
        if items:
            groups.append({"title": title, "separator": bool(groups), "items": items})
    _mark(groups, request.path)
    return groups


def _mark(groups: list[dict[str, Any]], path: str) -> None:
    """Mark where ``path`` belongs: one entry, the nearest, where an entry's address begins like another's."""
    items = [item for group in groups for item in group["items"]]
    nearest = max((item["link"] for item in items if path.startswith(item["link"])), key=len, default="")
    for item in items:
        item["active"] = item["link"] == nearest


def _item(entry: MenuEntry, request: HttpRequest) -> dict[str, Any]:
    item: dict[str, Any] = {"title": entry.title, "icon": entry.icon, "link": reverse(entry.url_name)}
    if entry.badge and (badge := entry.badge(request)):
        # unfold imports a string badge as a callback, and prints anything else
        item["badge"] = _Badge(badge)
    return item


class _Badge:
    """A badge's text that isn't a ``str``, see ``_item``."""

    def __init__(self, text: str):
        self.text = text

    def __str__(self) -> str:
        return self.text
