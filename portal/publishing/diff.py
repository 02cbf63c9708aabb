"""What changed between two versions, field by field."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from portal.punctuation import clauses

from .kinds import Content, PublishableKind

Display = Callable[[str, Any], str]

# A number is read whole: 20个工作日 → 15日, not 2015 with a stroke through half of it. Up to so many signs.
_SHORT = 12
# What is compared: Chinese character by character, words in Latin letters and numbers as a whole.
_SIGN = re.compile(r"[A-Za-z]+|[0-9]+|.", re.DOTALL)
# Characters before × after up to which every character is compared: a third of a second. Beyond, whole lines are: anybody may
# ask for a comparison, and it takes the longer the more there is of either.
_MOST_COMPARED = 40_000_000


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed (``same``), came (``added``) or went (``removed``)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs: its label, the value before and after as readers see it, and the text pieces.

    ``parts`` are the rows of it that differ, where readers can look at them one by one.
    """

    path: str
    label: str
    before: str
    after: str
    pieces: list[Piece] = field(default_factory=list)
    parts: list["Change"] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def is_gone(self) -> bool:
        return not self.after


def changes(kind: PublishableKind, before: Content | None, after: Content | None) -> list[Change]:
    """The fields in which two contents of one kind differ, in the order of the kind's labels."""
    before, after = before or {}, after or {}
    return [
        Change(path, label, old, new, pieces(old, new), _parts(kind, path, before, after))
        for path, label, old, new in _differing(kind, before, after)
    ]


def _parts(kind: PublishableKind, path: str, before: Content, after: Content) -> list[Change]:
    rows = kind.parts(path, before, after)
    return [Change(path, label, old, new, pieces(old, new)) for label, old, new in rows]


def changed_labels(kind: PublishableKind, before: Content, after: Content) -> list[str]:
    """What the fields are called that differ: for a list of versions, where the texts themselves aren't compared."""
    return [label for _path, label, _old, _new in _differing(kind, before, after)]


def _differing(kind: PublishableKind, before: Content, after: Content) -> Iterator[tuple[str, str, str, str]]:
    for path, label in kind.field_labels.items():
        if "." in path:
            continue
        old, new = (_text(kind, path, content) for content in (before, after))
        if old != new and not kind.follows(path, before, after):
            yield path, str(label), old, new


def _text(kind: PublishableKind, path: str, content: Content) -> str:
    if path not in content:
        return ""
    words = kind.in_words(path, content)
    return text_of(kind, path, content[path]) if words is None else words


def text_of(kind: PublishableKind, path: str, value: Any) -> str:
    """A field's value as readers see it; the rows of a list are lines, their columns told apart by name."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, list):
        return "\n".join(
            f"{number}. {text_of(kind, path, item)}" if len(value) > 1 else text_of(kind, path, item)
            for number, item in enumerate(value, 1)
        )
    if isinstance(value, dict):
        shown = [
            kind.display_value(name, value[name[len(path) + 1 :]])
            for name in kind.field_labels
            if name.startswith(f"{path}.") and name[len(path) + 1 :] in value
        ]
        return clauses(text for text in shown if text)
    return kind.display_value(path, value)


def pieces(before: str, after: str) -> list[Piece]:
    """The runs of signs, of lines in long texts, that lead from ``before`` to ``after``: what came and what went."""
    if not before or not after:
        return [Piece("added", after)] if after else [Piece("removed", before)]
    if len(before) * len(after) > _MOST_COMPARED:
        return _runs(before.splitlines(keepends=True), after.splitlines(keepends=True))
    signs = _SIGN.findall(before), _SIGN.findall(after)
    if max(map(len, signs)) <= _SHORT and re.search(r"\d", before + after):
        return [Piece("removed", before), Piece("same", " → "), Piece("added", after)]
    return _runs(*signs)


def _runs(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """The same of two texts parted in what is compared: signs, or lines."""
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece("removed", "".join(before[i1:i2])))
        if j2 > j1:
            found.append(Piece("added", "".join(after[j1:j2])))
    return found
