"""From text to index tokens: the same on PostgreSQL and SQLite, so no database needs to know Chinese.

A text is indexed under every single Chinese character and every pair of neighbours in it, and under its Latin words and
numbers. Pairs are what makes a two-character word findable wherever it stands, also inside a longer word that a
dictionary would not cut. The dictionary (rjieba with the bureau's word list) cuts the *query* into words: so the word
list can grow without indexing anything anew.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<other>[^\W_{HAN}]+)")
_NOT_WORD = re.compile(r"[\W_]+")

LONGEST_TOKEN = 64
# What is indexed of one text: keeps an entry below PostgreSQL's limit of 1 MB for a tsvector.
MOST_CHARACTERS = 50_000

OWN_WORDS = Path(__file__).with_name("words.txt")


def normalise(text: str) -> str:
    """One form for what looks the same: full width to half width, capitals to small letters (NFKC, casefold)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def sort_key(text: str) -> str:
    """The text with nothing but its letters, digits and characters, for comparing names and codes."""
    return _NOT_WORD.sub("", normalise(text))


def runs(text: str) -> list[tuple[str, bool]]:
    """The normalised text cut at everything that is not a letter, digit or character: (run, is Chinese)."""
    return [(found[0], bool(found["han"])) for found in _RUN.finditer(normalise(text))]


def pairs(run: str) -> list[str]:
    """Every two neighbours in a run of Chinese characters; a single character stands for itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def index_tokens(text: str) -> str:
    """The tokens to store for a text, each once, with blanks between them."""
    tokens: dict[str, None] = {}
    for run, is_chinese in runs(text[:MOST_CHARACTERS]):
        if is_chinese:
            tokens.update(dict.fromkeys(run))
            tokens.update(dict.fromkeys(pairs(run)))
        else:
            tokens[run[:LONGEST_TOKEN]] = None
    return " ".join(tokens)


@cache
def _dictionary() -> Any:
    """rjieba's dictionary with the portal's word list and the bureau's own (setting SEARCH_WORDS: a file's path).

    Loaded by the first query: it takes 60 MB, which processes that never search do without.
    """
    import rjieba

    dictionary = rjieba.Jieba()
    files = [OWN_WORDS, *(Path(path) for path in [getattr(settings, "SEARCH_WORDS", "")] if path)]
    for file in files:
        for line in file.read_text(encoding="utf-8-sig").splitlines():
            word = normalise(line.partition("#")[0].strip())
            if word:
                dictionary.add_word(word, None, None)
    return dictionary


def words(run: str) -> list[str]:
    """Cut a run of Chinese characters into words."""
    return _dictionary().cut(run, True)
