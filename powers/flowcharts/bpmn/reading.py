"""A BPMN file as the steps of a flowchart."""

import hashlib
from collections import deque
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ...models.flowchart import LONGEST_LABEL, LONGEST_NAME, LONGEST_TEXT
from .. import flow as flows
from ..layout.ranks import back_edges, rows
from .document import parsed
from .graph import Graph, graph_of, tidy
from .remarks import Remarks
from .report import Reading, WrongFile
from .steps import Step, steps_of

_LONGEST = {
    "name": LONGEST_NAME,
    "actor": LONGEST_NAME,
    "condition": LONGEST_TEXT,
    "requirement": LONGEST_TEXT,
    "documents": LONGEST_TEXT,
    "label": LONGEST_LABEL,
}


def read(data: bytes, present: Iterable[dict[str, Any]] = ()) -> Reading:
    """The steps, lanes and remarks of a file; ``present`` are the steps that the power has now.

    Raises ``WrongFile`` where it is no BPMN or holds no process.
    """
    remarks = Remarks()
    root = parsed(data)
    graph = graph_of(root, remarks)
    steps = steps_of(graph, remarks)
    if not steps:
        raise WrongFile(_("文件中没有流程：没有找到任何步骤。"))
    if len(steps) > flows.MOST_STEPS:
        raise WrongFile(
            _("流程有%(number)d步，流程图最多%(most)d步。请拆成几项流程。")
            % {"number": len(steps), "most": flows.MOST_STEPS}
        )
    _give_keys(steps)
    ordered = [steps[node] for node in _order(steps, graph)]
    known = {step["key"]: step for step in present}
    made = [_row(step, steps, known, remarks) for step in ordered]
    actors = {row["actor"] for row in made}
    lanes = [name for lane in graph.lanes if (name := _cut("actor", lane)) in actors]
    lanes += [row["actor"] for row in made if row["actor"] not in lanes]
    return Reading(graph.name, list(dict.fromkeys(lanes)), made, remarks.all())


def _give_keys(steps: dict[str, Step]) -> None:
    """A key for each step: the one that the portal wrote, else one that the same element always gets.

    So the portal's own steps keep their history when their file comes back. Keys that the power's steps never had serve
    only until the table is saved.
    """
    taken: set[str] = set()
    for node, step in steps.items():
        key, salt = step.key, 0
        while not key or key in taken:
            key = hashlib.sha256(f"{node}\0{salt}".encode()).hexdigest()[:8]
            salt += 1
        step.key = key
        taken.add(key)


def _order(steps: dict[str, Step], graph: Graph) -> list[str]:
    """By flow from the start, then as drawn. Steps of the portal's own file keep their order, new ones follow whoever
    leads to them."""
    walked = _walk(steps)
    along = 1 if graph.is_upright else 0

    def place(node: str) -> tuple[float, float]:
        found = steps[node].node.place
        return (found[along], found[1 - along]) if found else (0.0, 0.0)

    is_drawn = all(step.node.place for step in steps.values())
    drawn = sorted(walked, key=place) if is_drawn else walked
    # Whatever nothing leads to comes first, so that loops are told from where people begin.
    targets = {target for step in steps.values() for target, _label in step.ways}
    drawn.sort(key=lambda node: steps[node].kind != "start" and node in targets)
    number_of = {node: number for number, node in enumerate(drawn)}
    edges = [
        flows.Edge(number_of[node], number_of[target])
        for node in drawn
        for target in dict.fromkeys(target for target, _label in steps[node].ways)
    ]
    flow = flows.Flow([flows.Node(number, "task", node, "") for node, number in number_of.items()], edges)
    rank = rows(flow, back_edges(flow))
    ranked = sorted(drawn, key=lambda node: rank[number_of[node]])
    ordered = [node for node in steps if steps[node].is_own]
    if not ordered:
        return ranked
    for node in ranked:
        if steps[node].is_own:
            continue
        before = [
            at for at, other in enumerate(ordered) if any(to == node for to, _label in steps[other].ways)
        ]
        ordered.insert(max(before) + 1 if before else len(ordered), node)
    return ordered


def _walk(steps: dict[str, Step]) -> list[str]:
    """Every node once: from the starts step by step along the ways, then from what they don't reach."""
    found: dict[str, None] = {}
    starts = [node for node, step in steps.items() if step.kind == "start"]
    for first in (*starts, *steps):
        waiting = deque([first])
        while waiting:
            node = waiting.popleft()
            if node not in found:
                found[node] = None
                waiting.extend(target for target, _label in steps[node].ways)
    return list(found)


def _row(
    step: Step, steps: dict[str, Step], known: dict[str, dict[str, Any]], remarks: Remarks
) -> dict[str, Any]:
    """A step with the columns of ``STEP_COLUMNS``."""
    node = step.node
    name = node.name if step.is_own and "\n" not in node.name else tidy(node.name)
    texts = {"name": name, "actor": node.lane, **step.values}
    cut = {column: _cut(column, value) for column, value in texts.items()}
    labels = [label if step.is_own else tidy(label) for _target, label in step.ways]
    if cut != texts or any(_cut("label", label) != label for label in labels):
        remarks.taken(str(node), _("文字太长，超出的部分没有保留"))
    before = known.get(step.key, {})
    is_same = before.get("actor") == cut["actor"]
    ways = [
        {"to": steps[target].key, "label": _cut("label", label)}
        for (target, _label), label in zip(step.ways, labels, strict=True)
    ]
    return {
        "key": step.key,
        "kind": str(step.kind),
        **cut,
        "post_id": before.get("post_id") if is_same else None,
        "organisation_id": before.get("organisation_id") if is_same else None,
        "transitions": ways,
    }


def _cut(column: str, value: Any) -> Any:
    most = _LONGEST.get(column)
    return value[:most] if most and isinstance(value, str) else value
