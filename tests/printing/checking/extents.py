"""Where on the page tagged content is painted: roughly, from the points of its paths, its images and its lines' starts.

Only figures are asked for it, since only they say where they are.
"""

from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Matrix, Name

Box = tuple[float, float, float, float]  # left, bottom, right, top

_PAINT = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*"])
_POINTS = {"m": 1, "l": 1, "c": 3, "v": 2, "y": 2}
_READ = " ".join([*_PAINT, *_POINTS, "re n q Q cm BT Tm Td TD Tj TJ Do BDC BMC EMC BI ID EI"])
_SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))


def extents(page: pikepdf.Object, mcids: Iterable[int]) -> dict[int, Box]:
    """The boxes around what is painted under each of ``mcids``."""
    points: dict[int, list[tuple[float, float]]] = {mcid: [] for mcid in mcids}
    _Tracer(points, Matrix(), None).trace(page, page.get("/Resources", pikepdf.Dictionary()))
    return {
        mcid: (
            min(x for x, _ in found),
            min(y for _, y in found),
            max(x for x, _ in found),
            max(y for _, y in found),
        )
        for mcid, found in points.items()
        if found
    }


class _Tracer:
    def __init__(self, points: dict[int, list[tuple[float, float]]], matrix: Matrix, mark: int | None):
        self.points = points
        self.matrix = matrix
        self.saved: list[Matrix] = []
        self.text = Matrix()
        self.path: list[tuple[float, float]] = []
        self.open: list[int | None] = [mark]

    def trace(self, stream: pikepdf.Object, resources: Any) -> None:
        for instruction in pikepdf.parse_content_stream(stream, _READ):
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self.add(_SQUARE)
                continue
            operator = str(instruction.operator)
            if operator in ("BDC", "BMC"):
                operands = instruction.operands
                own = operands[1].get("/MCID") if isinstance(operands[-1], pikepdf.Dictionary) else None
                self.open.append(int(own) if own is not None else self.open[-1])
            elif operator == "EMC":
                self.open.pop()
            elif operator == "Do":
                self.paint_object(resources.get("/XObject", {}).get(str(instruction.operands[0])), resources)
            elif operator in ("q", "Q"):
                self.save_or_restore(operator)
            else:
                self.move(
                    operator, [float(n) for n in instruction.operands if not isinstance(n, pikepdf.Object)]
                )

    def save_or_restore(self, operator: str) -> None:
        if operator == "q":
            self.saved.append(self.matrix)
        elif self.saved:
            self.matrix = self.saved.pop()

    def move(self, operator: str, numbers: list[float]) -> None:
        if operator == "cm":
            self.matrix = Matrix(*numbers) @ self.matrix
        elif operator == "BT":
            self.text = Matrix()
        elif operator == "Tm":
            self.text = Matrix(*numbers)
        elif operator in ("Td", "TD"):
            self.text = Matrix(1, 0, 0, 1, *numbers) @ self.text
        elif operator in ("Tj", "TJ"):
            self.add([self.text.transform((0, 0))])
        elif operator in _POINTS:
            self.path.append(self.matrix.transform((numbers[-2], numbers[-1])))
        elif operator == "re":
            x, y, width, height = numbers
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
            self.path += [self.matrix.transform(corner) for corner in corners]
        else:  # the path is painted, or thrown away
            if operator in _PAINT and self.open[-1] in self.points:
                self.points[self.open[-1]] += self.path
            self.path = []

    def add(self, points: Iterable[tuple[float, float]]) -> None:
        if self.open[-1] in self.points:
            self.points[self.open[-1]] += [self.matrix.transform(point) for point in points]

    def paint_object(self, painted: Any, resources: Any) -> None:
        if not isinstance(painted, pikepdf.Stream):
            return
        if painted.get("/Subtype") != Name.Form:
            self.add(_SQUARE)
            return
        if self.open[-1] not in self.points:
            return
        own = Matrix(*map(float, painted.get("/Matrix", [1, 0, 0, 1, 0, 0])))
        _Tracer(self.points, own @ self.matrix, self.open[-1]).trace(
            painted, painted.get("/Resources", resources)
        )
