"""The flow that a version of a power describes, from its content."""

from typing import Any

from ..models import Power
from ..models.flowchart import STEP_COLUMNS
from .flow import Edge, Flow, Node


def flow_of(content: dict[str, Any]) -> Flow:
    """The flow in a power's content; without steps where it has no flowchart, or is older than flowcharts are.

    A step's number is its place, from 1. Ways that lead to no step (an unfinished draft may have some) are left out.
    """
    steps = content.get("steps", [])
    number_of = numbers(steps)
    nodes = [
        Node(
            number_of[step["key"]],
            step["kind"],
            step["name"],
            step["actor"],
            step["limit"],
            step["requirement"],
            step["condition"],
            step["documents"],
            step["function"],
        )
        for step in steps
    ]
    edges = [
        Edge(number_of[step["key"]], number_of[way["to"]], way["label"])
        for step in steps
        for way in step["transitions"]
        if way["to"] in number_of
    ]
    return Flow(nodes, list(dict.fromkeys(edges)), content.get("lanes", []))


def flow_of_draft(power: Power) -> Flow:
    """The flow that the stored draft describes; one query."""
    return flow_of({"steps": list(power.steps.values(*STEP_COLUMNS)), "lanes": power.lanes})


def numbers(steps: list[dict[str, Any]]) -> dict[str, int]:
    """Step key → number."""
    return {step["key"]: number for number, step in enumerate(steps, start=1)}
