"""What is wrong with a flow, said on the step where it is to be mended. No database.

The plan asks of every flowchart that subject, conditions, steps and requirements are plain (四（一）2), and that decision,
execution and supervision check each other (三（二）).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from portal.punctuation import listed

from ..models.choices import LimitUnit, StepFunction, StepKind
from ..rules import Limit
from .flow import Edge, Flow, Node
from .layout.ranks import back_edges


class Severity(models.TextChoices):
    """An error keeps the power from being submitted; a warning is shown to whoever submits and decides."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One fault in the user's words, on the step that has it; on none where it is the whole flow's.

    ``steps`` are all steps that it concerns.
    """

    number: int | None
    text: str
    severity: Severity = Severity.ERROR
    steps: tuple[int, ...] = ()


def faults(flow: Flow, promised: Limit | None = None) -> list[Fault]:
    """Every fault of a flow, as it is best mended; ``promised`` is the limit that the power's page promises.

    Errors come first, in the order of their steps; behind them the errors that may follow from those (a step that
    nothing leads to, where a branch has lost its target); then warnings. A power without steps has no flowchart and so
    no faults.
    """
    if not flow.nodes:
        return []
    causes = [*_ends_of(flow), *_ways_of(flow)]
    consequences = [*_reach_of(flow)]
    others = [*_hands_of(flow), *(_time_of(flow, promised) if promised else ())]
    ordered = [fault for found in (causes, consequences, others) for fault in _by_step(found)]
    return sorted(ordered, key=lambda fault: fault.severity)


def _by_step(found: list[Fault]) -> list[Fault]:
    return sorted(found, key=lambda fault: fault.number or 0)


def function_of(node: Node) -> str:
    """Which of the three functions a step exercises: what was said, else a decision decides and the rest executes."""
    if node.function:
        return node.function
    return StepFunction.DECISION if node.kind == StepKind.DECISION else StepFunction.EXECUTION


def longest_way(flow: Flow) -> tuple[int, tuple[int, ...]]:
    """Working days on the longest way through a flow, each loop gone through once, and that way's steps."""
    back = back_edges(flow)
    exits: dict[int, list[int]] = {node.number: [] for node in flow.nodes}
    for edge in flow.edges:
        if edge not in back:
            exits[edge.source].append(edge.target)
    limit = {node.number: node.limit or 0 for node in flow.nodes}
    best: dict[int, tuple[int, tuple[int, ...]]] = {}
    for number in _backwards(exits):
        days, way = max(
            (best[target] for target in exits[number]), key=lambda found: found[0], default=(0, ())
        )
        best[number] = (days + limit[number], (number, *way))
    return max(best.values(), key=_length, default=(0, ()))


def _length(found: tuple[int, tuple[int, ...]]) -> tuple[int, int]:
    """Of two ways that take as long the one with more steps: it goes all the way from the start."""
    return found[0], len(found[1])


def _backwards(exits: dict[int, list[int]]) -> list[int]:
    """The steps of a flow without loops, each after all that it leads to."""
    order: list[int] = []
    seen: set[int] = set()
    for first in exits:
        stack = [(first, iter(exits[first]))]
        while stack:
            number, rest = stack[-1]
            if number in seen:
                stack.pop()
                continue
            target = next((other for other in rest if other not in seen), None)
            if target is None:
                seen.add(number)
                order.append(number)
                stack.pop()
            else:
                stack.append((target, iter(exits[target])))
    return order


def _exits(flow: Flow) -> dict[int, list[Edge]]:
    exits: dict[int, list[Edge]] = {node.number: [] for node in flow.nodes}
    for edge in flow.edges:
        exits[edge.source].append(edge)
    return exits


def _ends_of(flow: Flow) -> Iterator[Fault]:
    starts = [node.number for node in flow.nodes if node.kind == StepKind.START]
    if not starts:
        yield Fault(None, _("没有“开始”步骤。"))
    if len(starts) > 1:
        text = _("“开始”步骤有%(number)d个，请只留一个。") % {"number": len(starts)}
        yield Fault(starts[1], text, steps=tuple(starts))
    if not any(node.kind == StepKind.END for node in flow.nodes):
        yield Fault(None, _("没有“结束”步骤。"))


def _ways_of(flow: Flow) -> Iterator[Fault]:
    exits = _exits(flow)
    for node in flow.nodes:
        ways = exits[node.number]
        lost = [branch for branch in flow.open_branches if branch.source == node.number]
        yield from (Fault(node.number, branch.text) for branch in lost)
        if not node.lane:
            yield Fault(node.number, _("没有写明办理岗位。"))
        if node.kind == StepKind.END:
            if ways:
                yield Fault(node.number, _("“结束”之后不能再有下一步。"))
        elif not ways and not lost:
            yield Fault(node.number, _("没有下一步：请选择下一步，或者把类型改为“结束”。"))
        elif node.kind == StepKind.DECISION and len(ways) + len(lost) == 1:
            yield Fault(node.number, _("“判断”只有一个出口：请补充其他结果，或者把类型改为“办理”。"))
        if len(ways) > 1:
            yield from _labels_of(node, ways)


def _labels_of(node: Node, ways: list[Edge]) -> Iterator[Fault]:
    bare = [str(edge.target) for edge in ways if not edge.label]
    if bare:
        yield Fault(node.number, _("通往第%(numbers)s步的分支没有写明条件。") % {"numbers": listed(bare)})
    labels = [edge.label for edge in ways if edge.label]
    if twice := [label for label in dict.fromkeys(labels) if labels.count(label) > 1]:
        yield Fault(node.number, _("有两个分支都写作“%(label)s”。") % {"label": twice[0]})
    if node.kind not in (StepKind.DECISION, StepKind.END):
        yield Fault(node.number, _("有多个下一步，类型应为“判断”。"), Severity.WARNING)


def _reach_of(flow: Flow) -> Iterator[Fault]:
    exits = _exits(flow)
    reach = {
        node.number: _reached([edge.target for edge in exits[node.number]], exits) for node in flow.nodes
    }
    starts = [node.number for node in flow.nodes if node.kind == StepKind.START] or [flow.nodes[0].number]
    met = set(starts).union(*(reach[number] for number in starts))
    for node in flow.nodes:
        if node.number not in met:
            yield Fault(node.number, _("从“开始”走不到这一步：没有步骤通向它。"))
    told: set[int] = set()
    for node in flow.nodes:
        loop = reach[node.number]
        is_closed = node.number in loop and all(node.number in reach[other] for other in loop)
        if is_closed and node.number not in told:
            told |= loop
            steps = tuple(sorted(loop))
            text = _("第%(numbers)s步循环往复，没有出口。") % {"numbers": listed(map(str, steps))}
            yield Fault(node.number, text, steps=steps)


def _reached(first: list[int], exits: dict[int, list[Edge]]) -> set[int]:
    found, waiting = set(first), list(first)
    while waiting:
        for edge in exits[waiting.pop()]:
            if edge.target not in found:
                found.add(edge.target)
                waiting.append(edge.target)
    return found


def _hands_of(flow: Flow) -> Iterator[Fault]:
    for lane in flow.lanes():
        own = [node for node in flow.nodes if node.lane == lane]
        if lane and {function_of(node) for node in own} == set(StepFunction.values):
            first = next(node for node in own if function_of(node) == StepFunction.SUPERVISION)
            text = _("“%(lane)s”在本流程中既决策、又执行、又监督，请把监督交给别的岗位。") % {"lane": lane}
            yield Fault(first.number, text, Severity.WARNING, tuple(node.number for node in own))


def _time_of(flow: Flow, promised: Limit) -> Iterator[Fault]:
    allowed = promised.calendar_days
    days, way = longest_way(flow)
    taken = Limit(days, LimitUnit.WORKING_DAYS)
    if allowed is None or days == 0 or (taken.calendar_days or 0) <= allowed:
        return
    limits = {node.number: node.limit or 0 for node in flow.nodes}
    longest = max(way, key=lambda number: limits[number])
    text = _("最长的一路（%(way)s）各步时限合计%(taken)s，超过了承诺时限（%(promised)s）。") % {
        "way": "→".join(str(number) for number in way),
        "taken": taken,
        "promised": promised,
    }
    yield Fault(longest, text, Severity.WARNING, way)
