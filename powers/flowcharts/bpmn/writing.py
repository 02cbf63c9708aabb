"""A power's flowchart as a BPMN 2.0 file: one pool, a lane for each actor, and the diagram as the portal draws it."""

from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from portal.inputs import printable

from ...models.choices import StepKind
from ..reading import flow_of, numbers
from . import names
from .names import BOUNDS, DIAGRAM, MODEL, OWN, WAYPOINTS
from .shapes import Area, Shapes, Symbol, shapes

_PLACES = ("documents", "condition", "requirement", "function")


def write(content: dict[str, Any]) -> bytes:
    """The file for a power's content, which must have steps; the same content gives the same bytes."""
    return _Writer(content).file()


class _Writer:
    def __init__(self, content: dict[str, Any]) -> None:
        self.name = _clean(content["name"])
        self.steps = content["steps"]
        self.flow = flow_of(content)
        self.number_of = numbers(self.steps)
        self.shapes: Shapes = shapes(self.flow, self._documents())
        self.ways = [
            (f"flow_{number}", step, way)
            for number, (step, way) in enumerate(
                (
                    (step, way)
                    for step in self.steps
                    for way in step["transitions"]
                    if way["to"] in self.number_of
                ),
                start=1,
            )
        ]

    def _documents(self) -> dict[int, str]:
        """The steps that get a document's symbol: every document, and tasks that name theirs."""
        return {
            number: _clean(step["documents"])
            for number, step in enumerate(self.steps, start=1)
            if step["kind"] == StepKind.DOCUMENT or (step["kind"] == StepKind.TASK and step["documents"])
        }

    def file(self) -> bytes:
        for prefix, namespace in names.PREFIXES.items():
            ElementTree.register_namespace(prefix, namespace)
        root = Element(f"{{{MODEL}}}definitions", id="definitions", targetNamespace=OWN, name=self.name)
        collaboration = _add(root, "collaboration", id="collaboration")
        # The pool is the power and not the bureau: whoever applies has a lane in it too.
        _add(collaboration, "participant", id="pool", name=self.name, processRef="process")
        process = _add(root, "process", id="process", name=self.name, isExecutable="false")
        self._lanes(process)
        for step in self.steps:
            self._step(process, step)
        for identifier, step, way in self.ways:
            source, target = names.step_id(step["key"]), names.step_id(way["to"])
            label = {"name": _clean(way["label"])} if way["label"] else {}
            _add(process, "sequenceFlow", id=identifier, **label, sourceRef=source, targetRef=target)
        self._diagram(root)
        ElementTree.indent(root)
        return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"

    def _lanes(self, process: Element) -> None:
        lane_set = _add(process, "laneSet", id="lanes")
        for identifier, name, _area in self._lanes_with_ids():
            named = {"name": _clean(name)} if name else {}
            lane = _add(lane_set, "lane", id=identifier, **named)
            for step in self.steps:
                if step["actor"] == name:
                    _add(lane, "flowNodeRef").text = names.step_id(step["key"])

    def _lanes_with_ids(self) -> list[tuple[str, str, Area]]:
        lanes = enumerate(self.shapes.lanes, start=1)
        return [(f"lane_{number}" if name else names.OPEN_LANE, name, area) for number, (name, area) in lanes]

    def _step(self, process: Element, step: dict[str, Any]) -> None:
        key = step["key"]
        tag = names.ELEMENTS[step["kind"]]
        element = _add(process, tag, id=names.step_id(key), name=_clean(step["name"]))
        if said := names.documentation(step):
            _add(element, "documentation").text = _clean(said)
        own = SubElement(_add(element, "extensionElements"), f"{{{OWN}}}step", kind=str(step["kind"]))
        for column in _PLACES:
            if step[column]:
                own.set(column, _clean(step[column]))
        if step["limit"] is not None:
            own.set("limit", str(step["limit"]))
        for identifier, _source, way in self.ways:
            if way["to"] == key:
                _add(element, "incoming").text = identifier
        for identifier, source, _way in self.ways:
            if source["key"] == key:
                _add(element, "outgoing").text = identifier
        if self.shapes.symbols[self.number_of[key]].document:
            self._document(process, element, step)

    def _document(self, process: Element, element: Element, step: dict[str, Any]) -> None:
        identifier = names.document_id(step["key"])
        output = _add(element, "dataOutputAssociation", id=f"{identifier}_output")
        _add(output, "targetRef").text = identifier
        name = {"name": _clean(step["documents"])} if step["documents"] else {}
        _add(process, "dataObjectReference", id=identifier, **name, dataObjectRef=f"{identifier}_object")
        _add(process, "dataObject", id=f"{identifier}_object")

    def _diagram(self, root: Element) -> None:
        diagram = SubElement(root, f"{{{DIAGRAM}}}BPMNDiagram", id="diagram")
        plane = SubElement(diagram, f"{{{DIAGRAM}}}BPMNPlane", id="plane", bpmnElement="collaboration")
        _shape(plane, "pool", self.shapes.pool, isHorizontal="false")
        for lane, _name, area in self._lanes_with_ids():
            _shape(plane, lane, area, isHorizontal="false")
        for step in self.steps:
            symbol = self.shapes.symbols[self.number_of[step["key"]]]
            marker = {"isMarkerVisible": "true"} if step["kind"] == StepKind.DECISION else {}
            _shape(plane, names.step_id(step["key"]), symbol.area, symbol.name, **marker)
            if symbol.document:
                self._document_shape(plane, names.document_id(step["key"]), symbol)
        for identifier, step, way in self.ways:
            line = self.shapes.ways[self.number_of[step["key"]], self.number_of[way["to"]], way["label"]]
            _edge(plane, identifier, line.points, line.label)

    @staticmethod
    def _document_shape(plane: Element, identifier: str, symbol: Symbol) -> None:
        assert symbol.document
        _shape(plane, identifier, symbol.document, symbol.document_name)
        y = symbol.area.middle[1]
        if symbol.document.x > symbol.area.x:
            ends = (symbol.area.x + symbol.area.width, y), (symbol.document.x, y)
        else:
            ends = (symbol.area.x, y), (symbol.document.x + symbol.document.width, y)
        _edge(plane, f"{identifier}_output", ends, None)


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    return SubElement(parent, f"{{{MODEL}}}{tag}", attributes)


def _shape(plane: Element, element: str, area: Area, name: Area | None = None, **attributes: str) -> None:
    shape = SubElement(
        plane, f"{{{DIAGRAM}}}BPMNShape", {"id": f"{element}_shape", "bpmnElement": element, **attributes}
    )
    _bounds(shape, area)
    if name:
        _bounds(SubElement(shape, f"{{{DIAGRAM}}}BPMNLabel"), name)


def _edge(plane: Element, element: str, points: tuple[tuple[float, float], ...], label: Area | None) -> None:
    edge = SubElement(plane, f"{{{DIAGRAM}}}BPMNEdge", id=f"{element}_edge", bpmnElement=element)
    for x, y in points:
        SubElement(edge, f"{{{WAYPOINTS}}}waypoint", x=_number(x), y=_number(y))
    if label:
        _bounds(SubElement(edge, f"{{{DIAGRAM}}}BPMNLabel"), label)


def _bounds(parent: Element, area: Area) -> None:
    places = {name: _number(getattr(area, name)) for name in ("x", "y", "width", "height")}
    SubElement(parent, f"{{{BOUNDS}}}Bounds", places)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _clean(text: Any) -> str:
    """Text without the characters that XML can't hold."""
    return printable(str(text))
