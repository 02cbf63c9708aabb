"""What can be wrong with the diagram in a file, read from what bpmn-moddle sees of it."""

from itertools import combinations, pairwise
from typing import Any

from ..geometry import Rectangle

OVERLAP = 1.0  # px that may lie on each other: coordinates have one decimal


def problems(seen: dict[str, Any]) -> list[str]:
    """Everything that a reader of the diagram would call a fault, in words; empty for a good one."""
    kinds = {identifier: kind.removeprefix("bpmn:") for identifier, kind, _name in seen["elements"]}
    shapes = {shape["of"]: shape for shape in seen["shapes"]}
    return [
        *_completeness(seen, kinds, shapes),
        *_sizes(kinds, shapes),
        *_overlaps(seen, kinds, shapes),
        *_lines(seen, kinds, shapes),
    ]


def _rectangle(bounds: dict[str, float]) -> Rectangle:
    return Rectangle(
        bounds["x"] + OVERLAP / 2,
        bounds["y"] + OVERLAP / 2,
        bounds["x"] + bounds["width"] - OVERLAP / 2,
        bounds["y"] + bounds["height"] - OVERLAP / 2,
    )


def _completeness(seen, kinds, shapes):
    edges = {edge["of"] for edge in seen["edges"]}
    wanted = {key for key, kind in kinds.items() if kind not in ("SequenceFlow", "DataObject")}
    lanes = {key for key in shapes if key.startswith("lane_")}
    if set(shapes) != wanted | lanes | {"pool"} or len(lanes) != len(seen["lanes"]):
        yield f"shapes differ: {set(shapes) ^ (wanted | lanes | {'pool'})}"
    flows = {key for key, kind in kinds.items() if kind == "SequenceFlow"}
    if edges != flows | set(seen["outputs"]):
        yield f"lines differ: {edges ^ (flows | set(seen['outputs']))}"


def _sizes(kinds, shapes):
    for key in shapes:
        if shapes[key]["upright"] != (key == "pool" or key.startswith("lane_")):
            yield f"{key} lies, or stands, where it should not"
    sizes = {"StartEvent": (36, 36), "EndEvent": (36, 36), "ExclusiveGateway": (50, 50)}
    for key, kind in kinds.items():
        if kind in sizes and (shapes[key]["width"], shapes[key]["height"]) != sizes[kind]:
            yield f"{key} has another size"


def _names(seen, shapes):
    """What is named → where the name stands, of steps, documents and branches."""
    found = {key: shape["label"] for key, shape in shapes.items() if shape["label"]}
    found |= {edge["of"]: edge["label"] for edge in seen["edges"] if edge["label"]}
    return {key: _rectangle(label) for key, label in found.items()}


def _overlaps(seen, kinds, shapes):
    lanes = [_rectangle(shape) for key, shape in shapes.items() if key.startswith("lane_")]
    things = [(key, _rectangle(shapes[key])) for key in shapes if key in kinds]
    things += [(f"name of {key}", place) for key, place in _names(seen, shapes).items()]
    for (one, a), (other, b) in combinations(things, 2):
        is_diamond = kinds.get(one) == "ExclusiveGateway"
        if a.overlaps(b) and not (is_diamond and _beside(shapes[one], b)):
            yield f"{one} and {other} overlap"
    for key, thing in things:
        if not key.startswith("name of flow") and not any(
            lane.left <= thing.left
            and thing.right <= lane.right
            and lane.top <= thing.top
            and thing.bottom <= lane.bottom
            for lane in lanes
        ):
            yield f"{key} isn't within a lane"


def _beside(diamond: dict[str, float], other: Rectangle) -> bool:
    """Whether something in the rectangle around a diamond stays clear of the diamond itself."""
    half = diamond["width"] / 2
    x, y = diamond["x"] + half, diamond["y"] + half
    across = max(other.left - x, x - other.right, 0.0)
    down = max(other.top - y, y - other.bottom, 0.0)
    return across + down >= half


def _lines(seen, kinds, shapes):
    ends = {flow: (source, target) for flow, source, target, _name in seen["flows"]}
    names = _names(seen, shapes)
    for edge in seen["edges"]:
        key, points = edge["of"], edge["points"]
        for (x1, y1), (x2, y2) in pairwise(points):
            if abs(x1 - x2) > 0.11 and abs(y1 - y2) > 0.11:
                yield f"{key} is slanted"
        if key not in ends:
            continue
        for end, point in zip(ends[key], (points[0], points[-1]), strict=True):
            if abs(_outside(point, shapes[end], kinds[end])) > 0.5:
                yield f"{key} doesn't end at the border of {end}"
        for (x1, y1), (x2, y2) in pairwise(points):
            line = Rectangle(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            for name, label in names.items():
                if line.overlaps(label):
                    yield f"{key} runs through the name of {name}"
            for other, shape in shapes.items():
                if other not in kinds or other in ends[key] or not line.overlaps(_rectangle(shape)):
                    continue
                if kinds[other] != "ExclusiveGateway" or not _beside(shape, line):
                    yield f"{key} runs through {other}"


def _outside(point: list[float], shape: dict[str, float], kind: str) -> float:
    """How far a point lies outside a shape's border, in px; negative inside."""
    half_width, half_height = shape["width"] / 2, shape["height"] / 2
    across = abs(point[0] - shape["x"] - half_width)
    down = abs(point[1] - shape["y"] - half_height)
    if kind.endswith("Event"):
        return (across**2 + down**2) ** 0.5 - half_width
    if kind.endswith("Gateway"):
        return across + down - half_width
    return max(across - half_width, down - half_height)
