"""Flowcharts as a power's content holds them."""

from typing import Any

from powers.flowcharts.flow import Flow
from tests.factories import steps_of

NO_TEXTS = {
    "post_id": None,
    "organisation_id": None,
    "function": "",
    "condition": "",
    "requirement": "",
    "documents": "",
}


def content_of(flow: Flow, name: str = "专利侵权处罚") -> dict[str, Any]:
    """The content of a power with that flow."""
    return {"name": name, "steps": steps_of(flow), "lanes": list(flow.kept_lanes)}


def step(key: str, kind: str, to: str = "", **values: Any) -> dict[str, Any]:
    """One row of a small flow; ``to`` is the key of the step that follows."""
    transitions = [{"to": to, "label": ""}] if to else []
    given = {"name": key, "actor": "办公室·经办人", "limit": None, **values}
    return {**NO_TEXTS, "key": key, "kind": kind, "transitions": transitions, **given}
