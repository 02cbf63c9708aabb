"""A power's flowchart as its readers get it: the picture, and the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.punctuation import listed

from ..models.choices import StepFunction, StepKind
from .checks import Fault
from .flow import Flow, Node
from .layout import Drawing, draw
from .svg import render

_START, _END = '<svg xmlns="http://www.w3.org/2000/svg" class="flowchart"', "</svg>"


@dataclass(frozen=True)
class Way:
    """Where a step leads: to which step, under which label."""

    label: str
    number: int
    name: str


@dataclass(frozen=True)
class StepInWords:
    """One step as the list beside the picture tells it."""

    node: Node
    ways: tuple[Way, ...]

    @property
    def kind_label(self) -> str:
        return str(StepKind(self.node.kind).label)

    @property
    def function_label(self) -> str:
        return str(StepFunction(self.node.function).label) if self.node.function else ""


def drawn(flow: Flow, name: str, identifier: str = "flow", faults: Sequence[Fault] = ()) -> SafeString:
    """The chart of a flow with at least one step; ``name`` is the power's, ``identifier`` unique on the page.

    Steps with ``faults`` are marked, where staff work on it.
    """
    marks: dict[int, tuple[str, str]] = {}
    for fault in sorted(faults, key=lambda fault: fault.severity):  # an error before a warning
        if fault.number:
            severity, texts = marks.get(fault.number, (str(fault.severity), ""))
            marks[fault.number] = severity, "\n".join(filter(None, (texts, fault.text)))
    return pictured(draw(flow), flow, name, identifier, marks=marks)


def pictured(
    drawing: Drawing,
    flow: Flow,
    name: str,
    identifier: str,
    scale: float = 1.0,
    marks: Mapping[int, tuple[str, str]] | None = None,
) -> SafeString:
    """A drawing of ``flow``, or of a part of it, as SVG, told in words what it shows; ``marks`` as ``svg.render``'s."""
    steps = ngettext("%(number)d个步骤", "%(number)d个步骤", len(flow.nodes)) % {"number": len(flow.nodes)}
    description = _("%(steps)s，由%(lanes)s办理。图后有逐步的文字说明。") % {
        "steps": steps,
        "lanes": listed(flow.lanes()),
    }
    title = _("%(name)s流程图") % {"name": name}
    return mark_safe(render(drawing, title, description, identifier, marks, scale))


def in_words(flow: Flow) -> list[StepInWords]:
    """Each step with where it leads, for the list that says what the picture shows."""
    names = {node.number: node.name for node in flow.nodes}
    ways: dict[int, list[Way]] = {node.number: [] for node in flow.nodes}
    for edge in flow.edges:
        ways[edge.source].append(Way(edge.label, edge.target, names[edge.target]))
    return [StepInWords(node, tuple(ways[node.number])) for node in flow.nodes]


def cut_out(body: str) -> SafeString:
    """The chart that stands in the body of a published page: it was drawn when the body was, and is kept there only."""
    start = body.find(_START)
    return mark_safe(body[start : body.index(_END, start) + len(_END)] if start >= 0 else "")
