"""A flow as the layout, the checks and BPMN see it: steps in order, and transitions between them. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# What a chart may hold, whatever it comes from: far more than anybody reads, and few enough to be checked and drawn at once.
MOST_STEPS, MOST_LANES, MOST_WAYS = 100, 20, 20
# On paper: a sign that stands where a way leaves its page, and where it comes in on another (``paging``).
LINK = "link"


@dataclass(frozen=True)
class Node:
    """A step: ``number`` is unique in its flow, ``lane`` names who acts, ``kind`` is one of ``StepKind``, or ``LINK``.

    ``limit`` is in working days. ``function`` is one of ``StepFunction`` where it was said, else empty. ``origin`` says on
    paper from which steps of other pages it is come to (``paging``).
    """

    number: int
    kind: str
    name: str
    lane: str
    limit: int | None = None
    requirement: str = ""
    condition: str = ""
    documents: str = ""
    function: str = ""
    origin: str = ""

    @property
    def note(self) -> str:
        """How long it may take."""
        if not self.limit:
            return ""
        return ngettext("%(number)d个工作日", "%(number)d个工作日", self.limit) % {"number": self.limit}

    @property
    def notes(self) -> tuple[str, ...]:
        """The small lines below the name in its box."""
        return tuple(filter(None, (self.note, self.origin)))


@dataclass(frozen=True)
class Edge:
    """A transition from one step's number to another's, with the branch's label."""

    source: int
    target: int
    label: str = ""


@dataclass(frozen=True)
class OpenBranch:
    """A branch whose target is still to be chosen: ``place`` is its place among its step's branches, from 1."""

    source: int
    place: int
    label: str = ""

    @property
    def text(self) -> str:
        """What is wrong with it, in the user's words."""
        if self.label:
            return _("分支“%(label)s”没有选下一步。") % {"label": self.label}
        return _("第%(number)d个分支没有选下一步。") % {"number": self.place}


@dataclass(frozen=True)
class Flow:
    """The whole: steps in the order in which they were written, transitions in the order of their steps.

    ``kept_lanes``: lanes whose order was settled before, from left to right; some may have no step any more.
    ``open_branches`` only a flow has that is being typed: none is stored.
    """

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    kept_lanes: Sequence[str] = ()
    open_branches: Sequence[OpenBranch] = ()

    def lanes(self) -> list[str]:
        """Who acts, in order of first appearance."""
        return list(dict.fromkeys(node.lane for node in self.nodes))
