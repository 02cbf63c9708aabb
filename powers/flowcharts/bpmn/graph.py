"""What a BPMN process says: its flow nodes with who acts, and the ways between them. Nothing is left out here yet."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from ..actors import MARK
from ..flow import MOST_STEPS
from .document import Place, children, is_upright, places, reference, tag_of, texts
from .names import OPEN_LANE
from .remarks import CALLED, Remarks, called, shortened
from .report import WrongFile

MOST_ELEMENTS = 20 * MOST_STEPS  # steps with all that belongs to them: flows, documents, notes
TASKS = {"task", "userTask", "manualTask"}
OTHER_TASKS = {"serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask", "callActivity"}
SUBPROCESSES = {"subProcess", "adHocSubProcess", "transaction"}
EVENTS = {"intermediateCatchEvent", "intermediateThrowEvent", "implicitThrowEvent", "event"}
GATEWAYS = {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"}
NODES = {
    *("startEvent", "endEvent", "boundaryEvent"),
    *TASKS,
    *OTHER_TASKS,
    *SUBPROCESSES,
    *EVENTS,
    *GATEWAYS,
}
_BETWEEN_SIGNS = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s+(?=[\u2e80-\u9fff\uff00-\uffef])")


@dataclass
class Node:
    """A flow node of the file. ``place`` is where its shape is, if the file has a diagram."""

    identifier: str
    tag: str
    name: str
    element: Element
    lane: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        return called(self.tag, self.name, self.identifier)


@dataclass
class Way:
    """A sequence flow."""

    source: str
    target: str
    label: str


@dataclass
class Graph:
    """All that was found. ``documents``: node → names of its data objects; ``notes``: node → its annotations."""

    name: str
    nodes: dict[str, Node]
    ways: list[Way]
    lanes: list[str]
    is_upright: bool
    documents: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Lane:
    text: str
    place: Place | None


def tidy(text: str | None) -> str:
    """A name in one line: tools break them where their shapes end."""
    return _BETWEEN_SIGNS.sub("", " ".join((text or "").split()))


def graph_of(root: Element, remarks: Remarks) -> Graph:
    """The flow of the file's first process that has one, or of all that are pools beside each other."""
    return _Reader(root, remarks).graph()


class _Reader:
    def __init__(self, root: Element, remarks: Remarks) -> None:
        self.root, self.remarks = root, remarks
        self.places = places(root)
        self.is_upright = is_upright(root)
        self.artifacts: dict[str, Element] = {}
        self.links: list[tuple[str, str]] = []

    def graph(self) -> Graph:
        pools = self._pools()
        number = sum(len(process) for _name, process in pools)
        if number > MOST_ELEMENTS:
            raise WrongFile(
                _("流程有%(number)d个元素，太多了：流程图最多%(most)d步。请拆成几项流程。")
                % {"number": number, "most": MOST_STEPS}
            )
        name = (
            tidy(pools[0][0] or pools[0][1].get("name")) if len(pools) == 1 else tidy(self.root.get("name"))
        )
        found = Graph(name, {}, [], [], self.is_upright)
        lanes: list[_Lane] = []
        for pool, process in pools:
            lanes += self._process(found, pool, process, len(pools) > 1)
        found.lanes = self._ordered(lanes)
        self._collaborations()
        self._attach(found)
        return found

    # Which processes

    def _pools(self) -> list[tuple[str, Element]]:
        """Name and process of each pool that is to be read."""
        processes = {reference(process.get("id")): process for process in children(self.root, "process")}
        filled = {key: process for key, process in processes.items() if self._has_flow(process)}
        if not filled:
            raise WrongFile(_("文件中没有流程：没有找到任何步骤。"))
        pools: dict[str, str] = {}
        for collaboration in children(self.root, "collaboration"):
            for participant in children(collaboration, "participant"):
                key, name = reference(participant.get("processRef")), tidy(participant.get("name"))
                if key in filled:
                    pools.setdefault(key, name)
                elif key not in filled:
                    self._left_out(participant, _("泳池中没有步骤，没有读取"))
        if len(pools) > 1:
            for name in pools.values():
                self.remarks.taken(
                    name or str(CALLED["participant"]), _("有多个泳池：各泳池的泳道合并到一张图中")
                )
        chosen = list(pools) or list(filled)[:1]
        for key, process in filled.items():
            if key not in chosen:
                self._left_out(process, _("文件中有多个流程，只读取了第一个有步骤的"))
        return [(pools.get(key, ""), filled[key]) for key in chosen]

    @staticmethod
    def _has_flow(process: Element) -> bool:
        return any(tag_of(child) in NODES for child in process)

    def _left_out(self, element: Element, text: str) -> None:
        name = called(tag_of(element), tidy(element.get("name")), element.get("id", ""))
        self.remarks.left_out(name, text)

    # One process

    def _process(self, found: Graph, pool: str, process: Element, has_others: bool) -> list[_Lane]:
        before = (pool or tidy(process.get("name")) or str(CALLED["participant"]),) if has_others else ()
        lane_of: dict[str, str] = {}
        lanes: list[_Lane] = []
        for lane_set in children(process, "laneSet"):
            self._lanes(lane_set, before, lane_of, lanes)
        if any(texts(process, "documentation")):
            self._left_out(process, _("流程的总体说明没有对应的栏目"))
        ways: list[Way] = []
        own: list[Node] = []
        defaults = {reference(child.get("default")) for child in process if child.get("default")}
        for child in process:
            tag = tag_of(child)
            identifier = reference(child.get("id")) or f"{tag}_{len(own)}"
            if tag in NODES:
                own.append(
                    Node(identifier, tag, child.get("name", ""), child, "", self.places.get(identifier))
                )
            elif tag == "sequenceFlow":
                ways.append(self._way(child, identifier in defaults))
            else:
                self._artifact(child)
        alone = pool or _("未指明")
        for node in own:
            listed = lane_of.get(node.identifier)
            lane = self._lane_at(node, lanes) if listed is None else listed
            if lane is None:
                lane = alone if not lanes else MARK.join((*before, _("未指明")))
                if node.tag != "boundaryEvent":
                    why = (
                        _("文件中没有泳道，办理岗位暂填为“%(name)s”，请改为实际的岗位")
                        if not lanes
                        else _("不在任何泳道中，办理岗位暂填为“%(name)s”，请改为实际的岗位")
                    )
                    self.remarks.taken(str(node), why % {"name": lane})
            node.lane = lane
            found.nodes[node.identifier] = node
        found.ways += ways
        return lanes

    def _lanes(
        self, lane_set: Element, above: tuple[str, ...], lane_of: dict[str, str], lanes: list[_Lane]
    ) -> None:
        """Lanes to the innermost; the flow nodes of one that holds lanes are the inner ones', unless only it has them."""
        waiting = [(lane, above, 0) for lane in reversed(list(children(lane_set, "lane")))]
        while waiting:
            lane, outer, depth = waiting.pop()
            name = tidy(lane.get("name"))
            if not name and reference(lane.get("id")) != OPEN_LANE:
                name = _("泳道%(number)d") % {"number": len(lanes) + 1}
            way = (*outer, name) if name and depth < 5 else outer
            text = MARK.join(way)
            for identifier in texts(lane, "flowNodeRef"):
                lane_of[reference(identifier)] = text
            inner = [
                deeper for nested in children(lane, "childLaneSet") for deeper in children(nested, "lane")
            ]
            waiting += [(deeper, way, depth + 1) for deeper in reversed(inner)]
            if not inner:
                lanes.append(_Lane(text, self.places.get(reference(lane.get("id")))))

    @staticmethod
    def _lane_at(node: Node, lanes: list[_Lane]) -> str | None:
        """The lane that a node is drawn in: some tools draw it there without saying so."""
        if node.place is None:
            return None
        x, y = node.place[0] + node.place[2] / 2, node.place[1] + node.place[3] / 2
        for lane in lanes:
            if (
                lane.place
                and 0 <= x - lane.place[0] <= lane.place[2]
                and 0 <= y - lane.place[1] <= lane.place[3]
            ):
                return lane.text
        return None

    def _ordered(self, lanes: list[_Lane]) -> list[str]:
        """Lanes as they are drawn, from left to right or from above; as they are written where they aren't drawn."""
        if all(lane.place for lane in lanes):
            axis = 0 if self.is_upright else 1
            lanes = sorted(lanes, key=lambda lane: lane.place[axis] if lane.place else 0.0)
        return list(dict.fromkeys(lane.text for lane in lanes))

    def _way(self, element: Element, is_default: bool) -> Way:
        label = element.get("name", "")
        expressions = [tidy(text) for text in texts(element, "conditionExpression") if text.strip()]
        if not label.strip() and is_default:
            label = _("其他情形")
            self.remarks.taken(
                self._ends(element), _("默认流没有名称，去向写为“%(label)s”") % {"label": label}
            )
        elif not label.strip() and expressions:
            label = expressions[0]
            self.remarks.taken(self._ends(element), _("条件表达式写入了去向的名称"))
        elif expressions and expressions[0] != tidy(label):
            self.remarks.left_out(self._ends(element), _("去向已有名称，条件表达式没有保留"))
        return Way(reference(element.get("sourceRef")), reference(element.get("targetRef")), label)

    def _ends(self, element: Element) -> str:
        return called("sequenceFlow", tidy(element.get("name")), element.get("id", ""))

    # What belongs to flow nodes without being one

    def _artifact(self, element: Element) -> None:
        tag = tag_of(element)
        if tag == "association":
            self.links.append((reference(element.get("sourceRef")), reference(element.get("targetRef"))))
        elif tag in ("dataObject", "dataObjectReference", "dataStoreReference", "textAnnotation"):
            self.artifacts[reference(element.get("id"))] = element
        elif tag == "group":
            self._left_out(element, _("分组没有对应的内容"))

    def _collaborations(self) -> None:
        for collaboration in children(self.root, "collaboration"):
            for element in collaboration:
                if tag_of(element) == "messageFlow":
                    self._left_out(element, _("消息流没有对应的内容：不同主体之间请用步骤的先后来表示"))
                self._artifact(element)

    def _attach(self, found: Graph) -> None:
        links = list(self.links)
        for node in found.nodes.values():
            for output in children(node.element, "dataOutputAssociation", "dataInputAssociation"):
                for end in (*texts(output, "sourceRef"), *texts(output, "targetRef")):
                    links.append((node.identifier, reference(end)))
        used: set[str] = set()
        for one, other in links:
            for key, artifact in ((one, other), (other, one)):
                if key in found.nodes and artifact in self.artifacts:
                    used.add(artifact)
                    self._attach_one(found, key, artifact)
        referred = {reference(element.get("dataObjectRef")) for element in self.artifacts.values()}
        for identifier, element in self.artifacts.items():
            tag = tag_of(element)
            if identifier in used or identifier in referred:
                continue
            if tag == "textAnnotation":
                self.remarks.left_out(self._note(element), _("文本注释没有连到步骤，没有读取"))
            elif tag == "dataStoreReference":
                self._left_out(element, _("数据存储没有对应的内容"))
            else:
                self._left_out(element, _("数据对象没有连到步骤，没有读取"))

    def _attach_one(self, found: Graph, node: str, artifact: str) -> None:
        element = self.artifacts[artifact]
        tag = tag_of(element)
        if tag == "textAnnotation":
            if note := tidy(" ".join(texts(element, "text"))):
                found.notes.setdefault(node, []).append(note)
        elif tag == "dataStoreReference":
            self._left_out(element, _("数据存储没有对应的内容"))
        else:
            behind = self.artifacts.get(reference(element.get("dataObjectRef")))
            name = element.get("name") or (behind.get("name") if behind is not None else "") or ""
            documents = found.documents.setdefault(node, [])
            if (artifact, name) not in documents:
                documents.append((artifact, name))

    @staticmethod
    def _note(element: Element) -> str:
        return shortened(" ".join(texts(element, "text"))) or str(CALLED["textAnnotation"])
