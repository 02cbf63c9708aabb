"""The tables of a book's sections: short ones that follow each other share sheets, a long one begins a sheet of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from typing import Any

from django.template.loader import render_to_string

from .documents import EMPTY, Book, Column, Line, Row
from .parts import PASSING, SectionHeading, heading_rows, widths

ROWS_AT_ONCE = 25  # are laid out together
ROWS_TOGETHER = 25  # of sections that share sheets: three or four of them


@dataclass(frozen=True, slots=True)
class SectionRows:
    """The table of one section."""

    name: str
    heading: SectionHeading
    rows: Sequence[Row]

    def anchor(self, index: int) -> str:
        return self.rows[index].anchor or f"{PASSING}{self.heading.anchor}-{index}"

    def shown(self, columns: Sequence[Column], start: int, end: int) -> dict[str, Any]:
        """What the template shows of the rows from ``start`` to ``end`` (without it)."""
        return {
            "heading": self.heading if start == 0 else None,
            "level": self.heading.level + 1,
            "rows": [
                {"anchor": self.anchor(index), "row": row, "cells": _cells(columns, row)}
                for index, row in enumerate(self.rows[start:end], start)
            ],
        }


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of sections that share their sheets, or of a single one, as a flow of rows."""

    sections: Sequence[SectionRows]
    columns: tuple[Column, ...]
    at_once: int = field(default_factory=lambda: ROWS_AT_ONCE)
    group: str = ""

    @property
    def count(self) -> int:
        return sum(len(section.rows) for section in self.sections)

    def html(self, start: int, end: int) -> str:
        context = {
            "columns": self.columns,
            "widths": widths(self.columns),
            "heading_rows": heading_rows(self.columns),
            "tables": [section.shown(self.columns, *rows) for section, *rows in self._within(start, end)],
        }
        return render_to_string("printing/section.html", context)

    def anchor(self, index: int) -> str:
        ((section, place, _end),) = self._within(index, index + 1)
        return section.anchor(place)

    def names(self, start: int, end: int) -> list[str]:
        """What the sections are called that the rows from ``start`` to ``end`` (without it) belong to."""
        return [section.name for section, *_rows in self._within(start, end)]

    def _within(self, start: int, end: int) -> Iterator[tuple[SectionRows, int, int]]:
        """The sections of the rows from ``start`` to ``end``, each with which of its own rows these are."""
        ends = accumulate(len(section.rows) for section in self.sections)
        for section, last in zip(self.sections, ends, strict=True):
            first = last - len(section.rows)
            if max(first, start) < min(last, end):
                yield section, max(first, start) - first, min(last, end) - first


def tables_of(book: Book, headings: Sequence[SectionHeading]) -> dict[int, Tables]:
    """The tables of ``book``, each by the place of its first section. ``headings`` are those of the sections.

    Where another organisation begins, its sections begin a new sheet.
    """
    found: dict[int, Tables] = {}
    begun = accumulate(bool(heading.groups) for heading in headings)
    placed = zip(range(len(headings)), begun, book.sections, headings, strict=True)
    for _key, run in groupby(placed, key=lambda each: (each[1], bool(each[2].rows))):
        sections = [
            (place, SectionRows(section.name, heading, section.rows))
            for place, _begun, section, heading in run
            if section.rows
        ]
        for together in sharing([len(section.rows) for _place, section in sections]):
            members = sections[together.start : together.stop]
            found[members[0][0]] = Tables(tuple(section for _place, section in members), book.columns)
    return found


def sharing(counts: Sequence[int]) -> list[range]:
    """Which of sections with so many rows share sheets: two neighbours, four, eight, as long as they are few rows.

    By their places, not one after the other: where a section gains or loses rows, others keep theirs, but for those that
    share its sheets. Pages that were drawn before can be taken again.
    """
    size = 1
    while size < len(counts):
        size *= 2
    return _sharing(counts, 0, size)


def _sharing(counts: Sequence[int], start: int, size: int) -> list[range]:
    members = counts[start : start + size]
    if not members:
        return []
    if size == 1 or sum(members) <= ROWS_TOGETHER:
        return [range(start, start + len(members))]
    half = size // 2
    return _sharing(counts, start, half) + _sharing(counts, start + half, half)


def _cells(columns: Sequence[Column], row: Row) -> list[tuple[Column, tuple[Line, ...]]]:
    """The row's cells with their columns; an empty one says so."""
    return [(column, cell or (Line(EMPTY, "none"),)) for column, cell in zip(columns, row.cells, strict=True)]
