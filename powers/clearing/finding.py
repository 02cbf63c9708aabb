"""Finds likely duplicates and overlaps among powers, without comparing all pairs. Pure: it knows no database.

Pairs are looked for within one bureau only: bureaus of one kind have the same powers (every street office does), and
that is as it should be. Candidates come from joins: powers of the same name, powers that rest on one law that few others
rest on, and powers that share rare words. What a pair must show besides depends on where the two are: two sections that
claim one thing (职能交叉) seldom call it by the same name; one section's own register lists alike items on purpose.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

from rapidfuzz import fuzz

from .comparing import Name, Weights, shared_words, tell_apart

# The least likeness of names (0 to 1) …
BY_NAME = 0.72  # … of two sections, where nothing else is in common
WITH_A_LAW = (
    0.36  # … of two sections, beside a law that few powers rest on, or a content that is nearly the same
)
WITHIN_A_SECTION = 0.7  # … of one section, beside the same article of the same law
SAME_CONTENT = 0.85
WORTH_SAYING = 30  # percent of the names in common
SHORTEST_CONTENT = 24  # characters: a shorter content says nothing of its own (依法进行检查)
# A law, an article or a word that more powers of a bureau share tells nothing of two of them.
OF_A_LAW, OF_AN_ARTICLE, OF_A_WORD, OF_A_CONTENT = 8, 12, 40, 4
RAREST = 6  # a power meets others by so many of its rarest words

Reason = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Subject:
    """A power as far as it is compared. ``bureau``, ``section`` and ``main`` (the main item, or itself) are keys."""

    key: int
    code: str
    name: Name
    own_name: str
    bureau: int
    section: int
    main: int
    is_sub_item: bool = False
    laws: frozenset[tuple[str, str]] = field(default_factory=frozenset)  # (title, article)
    content: str = ""
    remarks: str = ""

    @property
    def titles(self) -> set[str]:
        return {title for title, _article in self.laws}


@dataclass(frozen=True)
class Overlap:
    """Two powers that look like one; ``first`` has the smaller key. ``score`` is from 0 to 100."""

    first: int
    second: int
    score: int
    reasons: tuple[Reason, ...]


def overlaps(subjects: Sequence[Subject], progress: Progress = lambda done, total: None) -> list[Overlap]:
    """Every likely duplicate or overlap, the likeliest first."""
    weights = Weights(subject.name for subject in subjects)
    bureaus: dict[int, list[Subject]] = defaultdict(list)
    for subject in subjects:
        bureaus[subject.bureau].append(subject)
    found: list[Overlap] = []
    done = 0
    for members in bureaus.values():
        judge = _Judge(members, weights)
        seen: set[tuple[int, int]] = set()
        for place, pair in enumerate(_candidates(members, weights)):
            first, second = sorted(pair, key=lambda subject: subject.key)
            if (first.key, second.key) not in seen:
                seen.add((first.key, second.key))
                if overlap := judge.judge(first, second):
                    found.append(overlap)
            if place % 5000 == 0:
                progress(done, len(subjects))
        done += len(members)
        progress(done, len(subjects))
    return sorted(found, key=lambda overlap: (-overlap.score, overlap.first, overlap.second))


def _candidates(members: Sequence[Subject], weights: Weights) -> Iterator[tuple[Subject, Subject]]:
    """Pairs worth a look: each join is bounded, so that their number grows with the powers, not with their square."""
    for same in _groups(members, lambda subject: [subject.name.core]):
        # However many there are of one name: each meets the next, and so belongs to the same chain.
        yield from pairwise(same)
    joins: tuple[tuple[Callable[[Subject], Iterable[Hashable]], int], ...] = (
        (lambda subject: subject.titles, OF_A_LAW),
        (lambda subject: [law for law in subject.laws if law[1]], OF_AN_ARTICLE),
        (lambda subject: [subject.content] if len(subject.content) >= SHORTEST_CONTENT else [], OF_A_CONTENT),
    )
    for key, most in joins:
        for group in _groups(members, key):
            if len(group) <= most:
                yield from combinations(group, 2)
    own: Counter[str] = Counter()
    for member in members:
        own.update(member.name.features)

    def rarest(subject: Subject) -> list[str]:
        useful = (word for word in subject.name.features if 1 < own[word] <= OF_A_WORD)
        return sorted(useful, key=lambda word: (own[word], word))[:RAREST]

    for group in _groups(members, rarest):
        yield from combinations(group, 2)
    by_code = {member.code: member for member in members}
    for member in members:
        for code in _codes_in(member.remarks):
            if code in by_code and code != member.code:
                yield member, by_code[code]


def _groups(
    members: Sequence[Subject], keys: Callable[[Subject], Iterable[Hashable]]
) -> Iterator[list[Subject]]:
    """The members that have a key in common, two or more of them."""
    groups: dict[Hashable, list[Subject]] = defaultdict(list)
    for member in members:
        for key in keys(member):
            groups[key].append(member)
    yield from (group for group in groups.values() if len(group) > 1)


def _codes_in(remarks: str) -> set[str]:
    """What may be a power's code in a remark: KJ-QT-11."""
    ascii_only = "".join(character if character.isascii() else " " for character in remarks)
    return {word.strip(".,;:()") for word in ascii_only.split() if "-" in word}


class _Judge:
    """Says of two powers of one bureau whether they look like one, and why."""

    def __init__(self, members: Sequence[Subject], weights: Weights):
        self.weights = weights
        self.resting: Counter[str] = Counter(title for member in members for title in member.titles)
        self.articles: Counter[tuple[str, str]] = Counter(law for member in members for law in member.laws)

    def judge(self, first: Subject, second: Subject) -> Overlap | None:
        if first.key == second.key or first.bureau != second.bureau:
            return None
        if first.main == second.main:
            # A family: only what was listed twice under one main item is meant to be one.
            both_below = first.is_sub_item and second.is_sub_item
            return self._found(first, second, 1.0) if both_below and _same(first, second) else None
        likeness = self.weights.likeness(first.name, second.name)
        if first.name.core == second.name.core:
            return self._found(first, second, likeness)
        named = _names_the_other(first, second)
        if named or (not tell_apart(first.name, second.name) and self._is_enough(first, second, likeness)):
            return self._found(first, second, likeness)
        return None

    def _is_enough(self, first: Subject, second: Subject, likeness: float) -> bool:
        law, article = self._law(first, second)
        if first.section == second.section:
            return likeness >= WITHIN_A_SECTION and bool(law and article)
        if likeness >= BY_NAME:
            return True
        return likeness >= WITH_A_LAW and (bool(law) or self._content(first, second) >= SAME_CONTENT)

    def _law(self, first: Subject, second: Subject) -> tuple[str, str]:
        """The law and article that both rest on; ("", "") where there is none, or too many rest on it."""
        for law in sorted(first.laws & second.laws):
            if law[1] and self.articles[law] <= OF_AN_ARTICLE:
                return law
        for title in sorted(first.titles & second.titles):
            # Where both say which article, and it isn't the same one, they don't claim the same thing.
            ours = {article for law, article in first.laws if law == title}
            theirs = {article for law, article in second.laws if law == title}
            if self.resting[title] <= OF_A_LAW and ("" in ours | theirs or ours & theirs):
                return title, ""
        return "", ""

    @staticmethod
    def _content(first: Subject, second: Subject) -> float:
        if min(len(first.content), len(second.content)) < SHORTEST_CONTENT:
            return 0.0
        return fuzz.ratio(first.content, second.content, score_cutoff=100 * SAME_CONTENT) / 100

    def _found(self, first: Subject, second: Subject, likeness: float) -> Overlap:
        law, article = self._law(first, second)
        content = self._content(first, second)
        named = _names_the_other(first, second)
        percent = 100 if first.name.core == second.name.core else min(99, round(100 * likeness))
        reasons: list[Reason] = []
        common = shared_words(first.name, second.name)
        if percent >= WORTH_SAYING:
            reasons.append({"kind": "name", "percent": percent, "words": common})
        if law:
            reasons.append({"kind": "law", "title": law, "article": article})
        if content:
            reasons.append({"kind": "content", "percent": round(100 * content)})
        if named:
            reasons.append({"kind": "remark", "text": named})
        reasons.append({"kind": "section" if first.section == second.section else "sections"})
        score = percent + (20 if law else 0) + (10 if content else 0) + (20 if named else 0)
        return Overlap(first.key, second.key, min(100, score), tuple(reasons))


def _same(first: Subject, second: Subject) -> bool:
    return first.own_name == second.own_name


def _names_the_other(first: Subject, second: Subject) -> str:
    """The remark of one of them that names the other's code; "" where neither does."""
    for one, other in ((first, second), (second, first)):
        if other.code in _codes_in(one.remarks):
            return one.remarks
    return ""
