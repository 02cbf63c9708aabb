"""The nodes of a BPMN file as steps: each with its kind, and where it leads once nodes without a counterpart are gone."""

from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from ...models.choices import StepFunction, StepKind
from .document import children, reference, tag_of, texts
from .graph import EVENTS, GATEWAYS, OTHER_TASKS, SUBPROCESSES, TASKS, Graph, Node, Way
from .names import MODEL, OWN, TEXTS, document_id, documentation, documented, key_in
from .remarks import Remarks, called, without_name

_EXTENSIONS = f"{{{MODEL}}}extensionElements"
_MOST_DAYS = 32767
_NEXT = "；"  # between texts that are put into one box: what steps say is Chinese, whoever reads the file
_OUTSIDE_FLOW = {"boundaryEvent"}


@dataclass
class Step:
    """A node that becomes a step: the values of its columns, and the ways that lead on from it."""

    node: Node
    kind: str
    key: str
    values: dict[str, Any]
    is_own: bool  # written by the portal
    ways: list[tuple[str, str]] = field(default_factory=list)  # node, label


def steps_of(graph: Graph, remarks: Remarks) -> dict[str, Step]:
    """Node → step, in the order of the file."""
    return _Reader(graph, remarks).steps()


class _Reader:
    def __init__(self, graph: Graph, remarks: Remarks) -> None:
        self.graph, self.remarks, self.nodes = graph, remarks, graph.nodes
        self.out: dict[str, list[Way]] = {key: [] for key in graph.nodes}
        self.into: dict[str, list[Way]] = {key: [] for key in graph.nodes}
        for way in graph.ways:
            self._enter(way)

    def _enter(self, way: Way) -> None:
        if way.source in self.nodes and way.target in self.nodes:
            self.out[way.source].append(way)
            self.into[way.target].append(way)
        else:
            self.remarks.left_out(
                called("sequenceFlow", way.label, f"{way.source}→{way.target}"),
                _("顺序流的一端没有步骤，没有读取"),
            )

    def steps(self) -> dict[str, Step]:
        self._boundary_events()
        kinds = {key: self._kind(node) for key, node in self.nodes.items() if node.tag not in _OUTSIDE_FLOW}
        found = {key: self._step(self.nodes[key], kind) for key, kind in kinds.items() if kind}
        ends = self._ends({key for key, kind in kinds.items() if not kind})
        for key, step in found.items():
            for way in self.out[key]:
                target, label = ends.get(way.target, (way.target, ""))
                if target in found:
                    step.ways.append((target, way.label or label))
                elif way.target in ends:
                    self.remarks.left_out(str(self.nodes[way.target]), _("之后没有步骤，没有读取"))
            if len(step.ways) > 1 and step.kind != StepKind.DECISION and not _own(step.node):
                self.remarks.taken(
                    str(step.node), _("一步有多个去向：BPMN中表示同时进行，这里表示几者之一，请核对")
                )
        return found

    def _boundary_events(self) -> None:
        """An event at a task's border leads on from the task, as one more way with the event's name."""
        for key, node in self.nodes.items():
            if node.tag != "boundaryEvent":
                continue
            host = reference(node.element.get("attachedToRef"))
            if host not in self.nodes or not self.out[key]:
                self.remarks.left_out(str(node), _("边界事件没有读取"))
                continue
            self.remarks.taken(str(node), _("边界事件改为所在步骤的一个去向"))
            for way in self.out[key]:
                self._enter(Way(host, way.target, way.label or node.name))
                self.into[way.target].remove(way)
            self.out[key] = []

    # What each node becomes

    def _kind(self, node: Node) -> str:
        """The kind of the step that the node becomes; empty where it is passed through."""
        if node.tag == "startEvent":
            self._plain_event(node)
            return StepKind.START
        if node.tag == "endEvent":
            self._plain_event(node)
            return StepKind.END
        if node.tag in GATEWAYS:
            return self._kind_of_gateway(node)
        if node.tag in EVENTS:
            return self._kind_of_event(node)
        own = _own(node)
        if node.tag in TASKS and own is not None and own.get("kind") == StepKind.DOCUMENT:
            return StepKind.DOCUMENT
        if node.tag in OTHER_TASKS:
            self.remarks.taken(str(node), _("按“办理”处理，自动执行的设置没有保留"))
        elif node.tag in SUBPROCESSES:
            inner = sum(1 for child in node.element.iter() if tag_of(child) in {*TASKS, *OTHER_TASKS})
            text = _("子流程作为一步处理，其中%(number)d项任务没有读取") % {"number": inner}
            self.remarks.taken(str(node), text)
        return StepKind.TASK

    def _plain_event(self, node: Node) -> None:
        if any(tag_of(child).endswith("EventDefinition") for child in node.element):
            self.remarks.taken(str(node), _("事件的类型（定时、消息等）没有保留"))

    def _kind_of_gateway(self, node: Node) -> str:
        if _own(node) is not None:
            return StepKind.DECISION
        if len(self.out[node.identifier]) <= 1 and (
            len(self.into[node.identifier]) > 1 or not node.name.strip()
        ):
            self.remarks.left_out(str(node), _("汇合的网关：流程图不画汇合，已直接连到下一步"))
            return ""
        if node.tag == "parallelGateway":
            self.remarks.taken(
                str(node), _("并行网关按“判断”处理：流程图不表示同时进行，请改为先后办理或几者之一")
            )
        elif node.tag != "exclusiveGateway":
            self.remarks.taken(str(node), _("这种网关按“判断”处理，只走其中一个去向"))
        return StepKind.DECISION

    def _kind_of_event(self, node: Node) -> str:
        out, into = self.out[node.identifier], self.into[node.identifier]
        waits = any(self.nodes[way.source].tag == "eventBasedGateway" for way in into)
        if len(out) <= 1 and (waits or not node.name.strip()):
            self.remarks.taken(str(node), _("中间事件写入了去向的名称")) if node.name.strip() else (
                self.remarks.left_out(str(node), _("中间事件没有名称，已直接连到下一步"))
            )
            return ""
        self.remarks.taken(str(node), _("中间事件按“办理”处理"))
        return StepKind.TASK

    def _ends(self, passed: set[str]) -> dict[str, tuple[str, str]]:
        """Where whoever comes to a passed node gets to, and the label that he meets on the way."""
        found: dict[str, tuple[str, str]] = {}
        for start in passed:
            path: list[str] = []
            here = start
            while here in passed and here not in found and here not in path:
                path.append(here)
                here = self.out[here][0].target if self.out[here] else ""
            target, label = found.get(here, ("" if here in path else here, ""))
            for key in reversed(path):
                way_label = self.out[key][0].label if self.out[key] else ""
                # A gateway's own name says nothing once it has one exit; an event's says what was waited for.
                name = self.nodes[key].name.strip() if self.nodes[key].tag in EVENTS else ""
                label = name or way_label or label
                found[key] = (target, label)
        return found

    # Columns

    def _step(self, node: Node, kind: str) -> Step:
        own = _own(node)
        values = _values(own) if own is not None else {}
        said = "\n".join(text for text in texts(node.element, "documentation") if text)
        expected = documentation({**_NOTHING, **values}) if own is not None else None
        if expected is None or (said and _lines(said) != _lines(expected)):
            told, rest = documented(said)
            if own is not None:
                self.remarks.taken(str(node), _("说明在其他工具中改过，按改后的说明读取"))
            values = told
            if rest:
                self._append(values, "requirement", rest)
                self.remarks.taken(str(node), _("元素的说明写入了“要求”"))
        for note in self.graph.notes.get(node.identifier, ()):
            self._append(values, "requirement", note)
            self.remarks.taken(str(node), _("文本注释写入了“要求”"))
        key = key_in(node.identifier) if own is not None else ""
        self._documents(node, key, values)
        self._others(node)
        if not node.name.strip():
            node.name = without_name(node.tag)
            if kind not in (StepKind.START, StepKind.END):
                called_by = called(node.tag, "", node.identifier)
                self.remarks.taken(called_by, _("没有名称，暂写为“%(name)s”") % {"name": node.name})
        return Step(node, kind, key, {**_NOTHING, **values}, bool(key))

    @staticmethod
    def _append(values: dict[str, Any], column: str, text: str) -> None:
        values[column] = _NEXT.join(filter(None, (values.get(column, ""), text)))

    def _documents(self, node: Node, key: str, values: dict[str, Any]) -> None:
        """The names of the data objects beside a step; the portal's own symbol stands for what the step says itself."""
        named = self.graph.documents.get(node.identifier, [])
        others = [name.strip() for identifier, name in named if not key or identifier != document_id(key)]
        mine = next((name for identifier, name in named if key and identifier == document_id(key)), "")
        if mine:
            values["documents"] = mine
        if others := [name for name in others if name and name not in values.get("documents", "")]:
            values["documents"] = "、".join(filter(None, (values.get("documents", ""), *others)))

    def _others(self, node: Node) -> None:
        """Remarks on what hangs on a node and has no column."""
        for child in node.element:
            tag = tag_of(child)
            if tag in ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics"):
                self.remarks.left_out(str(node), _("循环或多实例的标记没有对应的内容"))
            elif tag in ("performer", "humanPerformer", "potentialOwner", "resourceRole"):
                self.remarks.left_out(str(node), _("指派的办理人没有读取：办理岗位以泳道为准"))
        for extensions in node.element.findall(_EXTENSIONS):
            if any(not child.tag.startswith(f"{{{OWN}}}") for child in extensions):
                self.remarks.left_out(str(node), _("其他工具的扩展属性没有读取"))


_NOTHING: dict[str, Any] = {"function": "", **dict.fromkeys(TEXTS, ""), "limit": None}


def _own(node: Node) -> Element | None:
    """What the portal wrote beside a node that was written by it."""
    return next(
        (
            own
            for extensions in children(node.element, "extensionElements")
            for own in extensions.findall(f"{{{OWN}}}step")
        ),
        None,
    )


def _values(own: Element) -> dict[str, Any]:
    """The columns as the portal wrote them, as far as they can be right."""
    values: dict[str, Any] = {column: own.get(column, "") for column in TEXTS}
    function = own.get("function", "")
    values["function"] = function if function in StepFunction.values else ""
    limit = own.get("limit", "")
    is_number = limit.isascii() and limit.isdigit() and len(limit) < 6
    values["limit"] = min(int(limit), _MOST_DAYS) if is_number else None
    return values


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
