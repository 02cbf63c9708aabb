"""Spans side by side: what doesn't touch shares a row."""


class Rows:
    """Rows that are filled one span after another: each goes into the first one in which it touches nothing."""

    def __init__(self) -> None:
        self._rows: list[list[tuple[float, float]]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, start: float, end: float) -> int:
        """The number of the row that takes the span from ``start`` to ``end``; a new one where no other has room."""
        for number, others in enumerate(self._rows):
            if all(end < a or start > b for a, b in others):
                others.append((start, end))
                return number
        self._rows.append([(start, end)])
        return len(self._rows) - 1
