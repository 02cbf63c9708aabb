"""What the buttons of the table do where no scripts run: each sends the form and gets it back changed."""

from collections.abc import Sequence
from dataclasses import replace

from ..flow import MOST_WAYS
from .rows import MOST_ROWS, NOWHERE, Row, Way, new_token


def changed(rows: Sequence[Row], act: str) -> list[Row]:
    """The rows after the button ``act`` (``up:token``, ``branch:token`` …); as they are for one that isn't known."""
    name, _mark, token = act.partition(":")
    found = list(rows)
    if name == "add" and not token:
        return _with(found, len(found), Row(_fresh(found)))
    at = next((place for place, row in enumerate(found) if row.token == token), None)
    if at is None:
        return found
    row = found[at]
    if name == "add":
        return _with(found, at + 1, Row(_fresh(found)))
    if name == "copy":
        ways = [replace(way) for way in row.ways]
        return _with(found, at + 1, replace(row, token=_fresh(found), ways=ways, errors={}))
    if name == "remove":
        return without(found, row)
    if name in ("up", "down"):
        to = max(0, min(len(found) - 1, at + (-1 if name == "up" else 1)))
        found.insert(to, found.pop(at))
    if name == "branch" and len(row.ways) < MOST_WAYS:
        row.ways.append(Way(NOWHERE))
    if name.startswith("unbranch") and len(row.ways) > 1:
        place = name.removeprefix("unbranch")
        row.ways = [way for number, way in enumerate(row.ways) if str(number) != place]
    return found


def without(rows: Sequence[Row], gone: Row) -> list[Row]:
    """The rows without one; branches that led to it have to be chosen anew."""
    for row in rows:
        for way in row.ways:
            if way.to == gone.token:
                way.to = NOWHERE
    return [row for row in rows if row is not gone]


def _fresh(rows: Sequence[Row]) -> str:
    return new_token({row.token for row in rows})


def _with(rows: list[Row], at: int, row: Row) -> list[Row]:
    return [*rows[:at], row, *rows[at:]] if len(rows) < MOST_ROWS else rows
