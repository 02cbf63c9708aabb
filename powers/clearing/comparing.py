"""What two names have in common: Chinese words, weighed by how much they tell apart."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Indel

from portal.search.tokens import runs, words

# Words that any name may have more or less of, without being about something else for it.
FILLERS = frozenset(
    """的 和 与 及 以及 或 或者 等 对 在 行为 申请 申领 申报 办理 业务 事项 工作 相关 有关 进行 县级 区级 行使""".split()  # noqa: SIM905
)
# Acts that tell one item of a family from the next: two names that differ in these are about different things.
ACTS = frozenset(
    """
    设立 成立 新设 新增 首次 变更 注销 延续 延期 补发 补办 补领 换发 换证 转入 转出 过户 恢复 暂停 终止 停业 复业 解除
    查询 咨询 打印 备案 登记 检查 处罚 验收 立项 评审 拨付 核发 认定 除外 年审 年检 撤销 修改 更名 更正
    """.split()  # noqa: SIM905
)
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十百]+(?=[类级期批号等、])|第[一二三四五六七八九十百]+")
SHARED_PART = 3  # characters: what is shorter is in common by chance


@dataclass(frozen=True)
class Name:
    """A name cut into words. ``core`` is what is left of it without the fillers, in its order."""

    text: str
    words: tuple[str, ...]
    numbers: frozenset[str]

    @cached_property
    def core(self) -> str:
        return "".join(word for word in self.words if word not in FILLERS) or "".join(self.words)

    @cached_property
    def features(self) -> frozenset[str]:
        """What names are weighed by: their words, and every two neighbouring characters, however they were cut."""
        told = "".join(self.words)
        pairs = {told[place : place + 2] for place in range(len(told) - 1)}
        pairs = {pair for pair in pairs if not pair.isascii()}  # numbers and Latin words only as a whole
        return frozenset(pairs.union(word for word in self.words if word not in FILLERS) or {told})


def name_of(own: str, main: str = "") -> Name:
    """The name of a power; a sub-item's with its main item's, where that isn't said in it anyway."""
    text = own if not main or _plain(main) in _plain(own) else f"{main} {own}"
    cut: list[str] = []
    for run, is_chinese in runs(text):
        cut += words(run) if is_chinese else [run]
    return Name(text, tuple(cut), frozenset(_NUMBER.findall("".join(cut))))


def _plain(text: str) -> str:
    return "".join(run for run, _is_chinese in runs(text))


class Weights:
    """How much each word of ``names`` tells: the fewer have it, the more. 推荐 tells little where every fifth has it."""

    def __init__(self, names: Iterable[Name]):
        spread: Counter[str] = Counter()
        total = 0
        for name in names:
            spread.update(name.features)
            total += 1
        self.weights = {feature: math.log(1 + total / number) for feature, number in spread.items()}

    def of(self, features: Iterable[str]) -> float:
        return sum(self.weights[feature] for feature in features)

    def likeness(self, first: Name, second: Name) -> float:
        """From 0 (nothing in common) to 1 (the same words): the weight of what both have, of what there is."""
        a, b = first.features, second.features
        return 2 * self.of(a & b) / (self.of(a) + self.of(b))


def tell_apart(first: Name, second: Name) -> bool:
    """Whether the names say themselves that they are two things: by a number (第一类、第二类) or an act (设立、注销)."""
    if first.numbers != second.numbers:
        return True
    only_first, only_second = set(first.words) - set(second.words), set(second.words) - set(first.words)
    return bool(only_first & ACTS and only_second & ACTS)


def shared_words(first: Name, second: Name) -> list[str]:
    """The words that both have, in the order of the first, without the fillers; each once."""
    others = set(second.words)
    found = (word for word in first.words if word in others and word not in FILLERS and len(word) > 1)
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Piece:
    """A part of a text that stands in the other one too, or doesn't."""

    text: str
    is_shared: bool


def marked_words(text: str, shared: Sequence[str]) -> list[Piece]:
    """A name cut at the words that the other one has too; together the pieces are ``text`` again."""
    if not shared:
        return _joined([Piece(text, False)])
    ways = "|".join(map(re.escape, sorted(shared, key=len, reverse=True)))
    parts = re.split(f"({ways})", text, flags=re.IGNORECASE)
    return _joined(Piece(part, place % 2 == 1) for place, part in enumerate(parts))


def marked_parts(text: str, other: str) -> list[Piece]:
    """A longer text cut into what stands in ``other`` in the same order, and what doesn't; together it is ``text``."""
    steps = Indel.opcodes(text, other)
    parts = ((text[step.src_start : step.src_end], step.tag == "equal") for step in steps)
    return _joined(Piece(part, is_equal and len(part) >= SHARED_PART) for part, is_equal in parts)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Without empty pieces, and neighbours of one sort in one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.text and joined[-1].is_shared == piece.is_shared:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.is_shared)
        elif piece.text:
            joined.append(piece)
    return joined
