"""Marking what was found: texts cut into pieces, so that a template can escape each and mark some."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from .query import Query
from .tokens import normalise

SNIPPET_LENGTH = 110
_BEFORE = 25


class Piece(NamedTuple):
    """A stretch of text as it was written, and whether it is what the reader looked for."""

    text: str
    is_hit: bool


def mark(text: str, query: Query) -> list[Piece]:
    """The whole text in pieces."""
    pieces: list[Piece] = []
    position = 0
    for start, end in _hits(text, query):
        if start > position:
            pieces.append(Piece(text[position:start], False))
        pieces.append(Piece(text[start:end], True))
        position = end
    if position < len(text):
        pieces.append(Piece(text[position:], False))
    return pieces


def snippet(text: str, query: Query) -> list[Piece]:
    """The stretch of the text, about 110 characters, that holds the most of the query's words, in pieces.

    The text's beginning when none of them is in it.
    """
    # Its lines are of different fields: a mark between them, so that they aren't read as one sentence.
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    text = " · ".join(line for line in lines if line)
    return _cut(text, _best_start(text, query)[0], query)


def passage(texts: Iterable[tuple[str, str]], query: Query) -> tuple[str, list[Piece]] | None:
    """Of labelled texts the one that holds the most of the query's words, and the stretch of it with them, in pieces.

    The first text's beginning when none of them is in any; ``None`` without texts.
    """
    found = [(label, text, *_best_start(text, query)) for label, text in texts]
    if not found:
        return None
    label, text, start, _score = max(found, key=lambda one: one[3])  # the first of equals
    return label, _cut(text, _sentence_start(text, start), query)


def _sentence_start(text: str, start: int) -> int:
    """A sentence that begins shortly after ``start``, before the words that were found, is a better beginning."""
    ends = [text.find(mark, start, start + _BEFORE - 1) for mark in "。；！？"] if start else []
    return max(ends, default=-1) + 1 or start


def _cut(text: str, start: int, query: Query) -> list[Piece]:
    end = start + SNIPPET_LENGTH
    shown = ("……" if start else "") + text[start:end].strip() + ("……" if end < len(text) else "")
    return mark(shown, query)


def _best_start(text: str, query: Query) -> tuple[int, int]:
    """Where the best stretch begins, and how good it is."""
    hits = _hits(text, query)
    best, best_score = 0, 0
    for first, (start, _end) in enumerate(hits):
        window_start = max(0, start - _BEFORE)
        inside = [hit for hit in hits[first : first + 40] if hit[1] <= window_start + SNIPPET_LENGTH]
        seen = {normalise(text[hit[0] : hit[1]]) for hit in inside}
        score = sum(len(word) for word in seen)
        if score > best_score:
            best, best_score = window_start, score
    return best, best_score


def _hits(text: str, query: Query) -> list[tuple[int, int]]:
    """Where the query's words stand in the text, longest match first, without overlap."""
    plain, origin = _plain(text)
    wanted = {term.word for term in query.terms} | {query.text.strip()}
    for term in query.terms:
        if term.word not in plain:
            wanted.update(term.tokens)
    alternatives = "|".join(re.escape(word) for word in sorted(wanted, key=lambda word: -len(word)) if word)
    if not alternatives:
        return []
    hits: list[tuple[int, int]] = []
    for found in re.finditer(alternatives, plain):
        start, end = origin[found.start()], origin[found.end() - 1] + 1
        if hits and start <= hits[-1][1]:
            hits[-1] = (hits[-1][0], max(end, hits[-1][1]))
        else:
            hits.append((start, end))
    return hits


def _plain(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters the place it comes from."""
    characters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for plain in normalise(character):
            characters.append(plain)
            origin.append(place)
    return "".join(characters), origin
