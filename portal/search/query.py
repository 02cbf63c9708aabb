"""What a reader typed, understood: words to look for, and the full-text expressions that both databases read."""

from dataclasses import dataclass

from .tokens import LONGEST_TOKEN, normalise, pairs, runs, sort_key, words

LONGEST_QUERY = 100

# Words of a question that no official text holds; left out unless there is nothing else.
_QUESTION_WORDS = frozenset(
    [
        "的",
        "了",
        "吗",
        "呢",
        "啊",
        "和",
        "与",
        "及",
        "或",
        "在",
        "是",
        "有",
        "我",
        "你",
        "要",
        "想",
        "去",
        "到",
        "怎么",
        "怎样",
        "如何",
        "怎么办",
        "哪里",
        "哪儿",
        "哪个",
        "什么",
        "请问",
        "想要",
        "多久",
        "多少",
    ]
)


@dataclass(frozen=True)
class Term:
    """One word of a query, and the index tokens that a text holding the word is sure to have."""

    word: str
    tokens: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True)
class Query:
    """A query after cleaning. Its tokens hold letters, digits and characters only: nothing in it can be syntax."""

    text: str
    key: str
    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)

    def loosened(self) -> "Query | None":
        """The query without what is in too many texts to find one by: single characters, the letters of a code.

        ``None`` when there is nothing to leave out or nothing left, so that any word is as good as all of them.
        """
        telling = tuple(term for term in self.terms if len(term.word) >= (3 if term.word.isascii() else 2))
        return Query(self.text, self.key, telling) if telling and len(self.terms) > 1 else None


def parse(text: str) -> Query:
    """Understand what a reader typed: the first 100 characters of it, whatever they are."""
    text = text[:LONGEST_QUERY]
    terms: dict[str, Term] = {}
    found = runs(text)
    for position, (run, is_chinese) in enumerate(found):
        if is_chinese:
            for word in words(run):
                terms[word] = Term(word, tuple(dict.fromkeys(pairs(word))))
        else:
            token = run[:LONGEST_TOKEN]
            # The last one may not be typed to its end.
            is_prefix = position == len(found) - 1 and len(token) > 1
            terms[token] = Term(token, (token,), is_prefix)
    meant = [term for term in terms.values() if term.word not in _QUESTION_WORDS]
    return Query(normalise(text), sort_key(text), tuple(meant or terms.values()))


def fts5(query: Query, *, title_only: bool = False, any_word: bool = False) -> str:
    """The query in SQLite's FTS5 syntax."""
    parts = [
        "(" + " AND ".join(f'"{token}"' + "*" * term.is_prefix for token in term.tokens) + ")"
        for term in query.terms
    ]
    expression = (" OR " if any_word else " AND ").join(parts)
    return f"{{title_tokens}} : ({expression})" if title_only else expression


def tsquery(query: Query, *, any_word: bool = False) -> str:
    """The query in PostgreSQL's tsquery syntax."""
    parts = [
        "(" + " & ".join(f"'{token}'" + ":*" * term.is_prefix for token in term.tokens) + ")"
        for term in query.terms
    ]
    return (" | " if any_word else " & ").join(parts)
