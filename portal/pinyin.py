"""How Chinese is spoken: names in the order of a dictionary, by the sound of each character in turn, then by its tone."""

import re
from functools import cache, lru_cache
from typing import Any

# Words of administration that are read otherwise than the dictionary's guess.
_READ_OTHERWISE = {
    "一般": [["yī"], ["bān"]],
    "单县": [["shàn"], ["xiàn"]],
    "差旅": [["chāi"], ["lǚ"]],
    "冲压": [["chòng"], ["yā"]],
    "弹窗": [["tán"], ["chuāng"]],
    "给排水": [["jǐ"], ["pái"], ["shuǐ"]],
    "解州": [["xiè"], ["zhōu"]],
    "盖州": [["gài"], ["zhōu"]],
    "调休": [["tiáo"], ["xiū"]],
    "调薪": [["tiáo"], ["xīn"]],
    "调税": [["tiáo"], ["shuì"]],
    "长效": [["cháng"], ["xiào"]],
    "长输": [["cháng"], ["shū"]],
    "削峰": [["xuē"], ["fēng"]],
    "种畜": [["zhǒng"], ["chù"]],
    "重污染": [["zhòng"], ["wū"], ["rǎn"]],
}
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<number>[0-9]+)|(?P<word>[^\W\d_{_HAN}]+)")
# 一 and 不 change their tone before others when they are spoken; dictionaries list them under the first one.
_UNCHANGED = {"一": "yi1", "不": "bu4"}

Key = tuple[tuple[int, str, int, int, str], ...]


def sort_key(text: str) -> Key:
    """What ``text`` is sorted by: numbers by their value and Latin words before Chinese, marks count for nothing."""
    key: list[tuple[int, str, int, int, str]] = []
    for piece in _PIECES.finditer(text):
        if piece["han"]:
            for word in _pypinyin().seg.mmseg.seg.cut(piece["han"]):
                key += _sounds(word)
        elif piece["number"]:
            key.append((0, piece["number"].lstrip("0").zfill(20), 0, 0, piece["number"]))
        else:
            key.append((1, piece["word"].lower(), 0, 0, piece["word"]))
    return tuple(key)


def initial(key: Key) -> str:
    """The capital letter that the name of this ``sort_key`` stands under; "" unless it begins with a Chinese character."""
    kind, letters, *_rest = key[0] if key else (0, "")
    return letters[0].upper() if kind == 2 and "a" <= letters[0] <= "z" else ""


def initials(name: str) -> str:
    """The first letter of each character of ``name``, in capitals (知识产权科: ZSCQK)."""
    library = _pypinyin()
    return "".join(library.lazy_pinyin(name, style=library.Style.FIRST_LETTER, errors="ignore")).upper()


@cache
def _pypinyin() -> Any:
    """The library, with our own words. Loaded by whoever first asks for a sound: its dictionaries take 60 MB, which
    the processes that draw pages do without.
    """
    import pypinyin.seg.mmseg

    pypinyin.load_phrases_dict(_READ_OTHERWISE)
    return pypinyin


@lru_cache(maxsize=20_000)
def _sounds(word: str) -> tuple[tuple[int, str, int, int, str], ...]:
    """Of each character its letters, whether they have an ü (lü stands behind lu), its tone, and itself."""
    library = _pypinyin()
    sounds = library.lazy_pinyin(word, style=library.Style.TONE3, neutral_tone_with_five=True, errors=list)
    found = []
    for character, spoken in zip(word, sounds, strict=True):
        sound = _UNCHANGED.get(character, spoken)
        letters, tone = (sound[:-1], int(sound[-1])) if sound[-1].isdigit() else (sound, 0)
        found.append((2, letters.replace("v", "u"), int("v" in letters), tone, character))
    return tuple(found)
