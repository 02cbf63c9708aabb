"""A BPMN file as the steps of a flowchart."""

import hashlib
from collections import deque
from collections.abc import Iterable
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from ...models.flowchart import LONGEST_LABEL, LONGEST_NAME, LONGEST_TEXT
from .. import flow as flows
from ..layout.ranks import back_edges, rows
from .document import parsed
from .graph import Graph, graph_of, tidy
from .names import key_in
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
    known = {step["key"]: step for step in present}
    _give_keys(steps, known)
    ordered = [steps[node] for node in _order(steps, graph)]
    made = [_row(step, steps, known, remarks) for step in ordered]
    actors = {row["actor"] for row in made}
    lanes = [name for lane in graph.lanes if (name := _cut("actor", lane)) in actors]
    lanes += [row["actor"] for row in made if row["actor"] not in lanes]
    return Reading(graph.name, list(dict.fromkeys(lanes)), made, remarks.all())


def _give_keys(steps: dict[str, Step], known: dict[str, dict[str, Any]]) -> None:
    """A key for each step: the power's own step that it is by its id, by kind, name and actor, or by kind and name; else
    the one that the portal wrote, or one that the same element always gets.

    So steps keep their history, whoever drew them. Keys that the power's steps never had serve only until the table is
    saved.
    """
    keys: dict[str, str] = {}
    taken: set[str] = set()

    def give(node: str, candidates: Iterable[str]) -> None:
        key = "" if node in keys else next((key for key in candidates if key and key not in taken), "")
        if key:
            keys[node] = key
            taken.add(key)

    for node in steps:
        give(node, {key_in(node)} & known.keys())
    for columns in (("kind", "name", "actor"), ("kind", "name")):
        for node, step in steps.items():
            said = {"kind": str(step.kind), **{name: _cut(name, text) for name, text in _names(step).items()}}
            give(
                node, (key for key, row in known.items() if all(row[name] == said[name] for name in columns))
            )
    for node, step in steps.items():
        give(node, [step.key])
        give(node, (hashlib.sha256(f"{node}\0{salt}".encode()).hexdigest()[:8] for salt in count()))
        step.key = keys[node]


def _names(step: Step) -> dict[str, str]:
    """What a step and its lane are called in the file, however long that is."""
    name = step.node.name
    return {"name": name if step.is_own and "\n" not in name else tidy(name), "actor": step.node.lane}


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
    texts = {**_names(step), **step.values}
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
