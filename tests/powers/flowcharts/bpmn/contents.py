"""Flowcharts as a power's content holds them."""

from typing import Any

from powers.flowcharts.flow import Flow

NO_TEXTS = {
    "post_id": None,
    "organisation_id": None,
    "function": "",
    "condition": "",
    "requirement": "",
    "documents": "",
}


def content_of(flow: Flow, name: str = "专利侵权处罚") -> dict[str, Any]:
    """The content of a power with that flow, each step with a key of its own."""
    keys = {node.number: f"{node.number * 0x9E3779B1 % 0xFFFFFFFF:08x}" for node in flow.nodes}
    steps = [
        {
            **NO_TEXTS,
            "key": keys[node.number],
            "kind": node.kind,
            "name": node.name,
            "actor": node.lane,
            "condition": node.condition,
            "requirement": node.requirement,
            "documents": node.documents,
            "function": node.function,
            "limit": node.limit,
            "transitions": [
                {"to": keys[edge.target], "label": edge.label}
                for edge in flow.edges
                if edge.source == node.number
            ],
        }
        for node in flow.nodes
    ]
    return {"name": name, "steps": steps, "lanes": list(flow.kept_lanes)}


def step(key: str, kind: str, to: str = "", **values: Any) -> dict[str, Any]:
    """One row of a small flow; ``to`` names the keys that it leads to, each with a label behind a colon or none."""
    ways = [way.partition(":") for way in to.split()]
    transitions = [{"to": target, "label": label} for target, _colon, label in ways]
    given = {"name": key, "actor": "办公室·经办人", "limit": None, **values}
    return {**NO_TEXTS, "key": key, "kind": kind, "transitions": transitions, **given}
