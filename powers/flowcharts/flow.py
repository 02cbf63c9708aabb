"""A flow as the layout, the checks and BPMN see it: steps in order, and transitions between them. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """A step: ``number`` is unique in its flow, ``lane`` names who acts, ``kind`` is one of ``StepKind``."""

    number: int
    kind: str
    name: str
    lane: str
    limit: int | None = None
    requirement: str = ""
    condition: str = ""
    documents: str = ""

    @property
    def note(self) -> str:
        """The small line below the name in its box."""
        return f"{self.limit}个工作日" if self.limit else ""


@dataclass(frozen=True)
class Edge:
    """A transition from one step's number to another's, with the branch's label."""

    source: int
    target: int
    label: str = ""


@dataclass(frozen=True)
class Flow:
    """The whole: steps in the order in which they were written, transitions in the order of their steps."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]

    def lanes(self) -> list[str]:
        """Who acts, in order of first appearance."""
        return list(dict.fromkeys(node.lane for node in self.nodes))
