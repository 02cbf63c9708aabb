"""Searching what is published: by name first, then by content."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, router
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from portal.publishing.models import Audience

from .highlight import Piece, mark, snippet
from .models import SearchEntry
from .query import LONGEST_QUERY, Query, fts5, parse, tsquery
from .tokens import sort_key

# The best so many are ranked and counted; whoever gets more than these needs another word, not another page.
MOST_HITS = 1000

_LAST = "\U0010ffff"

Rows = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Hit:
    """One found record, its texts cut into pieces of which some are marked."""

    object_id: int
    title: str
    code: str
    audience: str
    title_pieces: list[Piece]
    code_pieces: list[Piece]
    snippet_pieces: list[Piece]  # of the index's text; empty for a hit that carries its row
    row: Any = None  # the published row, if it was asked for


@dataclass(frozen=True)
class SearchResults:
    """One page of what was found.

    ``count`` is at most ``MOST_HITS``; ``is_capped`` says that there are more than that. ``is_loose`` says that
    nothing holds all of the words, and that these hold some of them.
    """

    query: str
    count: int = 0
    hits: list[Hit] = field(default_factory=list)
    is_capped: bool = False
    is_loose: bool = False


def search(
    query: str,
    *,
    kind: str = "power",
    within: QuerySet[Any] | Iterable[int] | None = None,
    rows: QuerySet[Any] | None = None,
    start: int = 0,
    size: int = 20,
) -> SearchResults:
    """Find published records; the ``size`` best from ``start`` on.

    ``within``: the records that may be found, as a queryset of the published rows (their primary keys are what was
    indexed as ``object_id``) or as ids. For a signed-in member these are what ``publishing.selectors.audience_filter``
    lets him read; or the rows that a page's other filters leave. Without it, only what is open to society is found:
    whoever gives it answers for the audience himself. ``rows``: the published rows that may be shown, as a queryset of
    what is to be read of them; a hit then carries its row, and what has none is left out. At most three queries,
    however much there is.
    """
    understood = parse(query)
    shown = query.strip()[:LONGEST_QUERY]
    if not understood:
        return SearchResults(query=shown)
    found, is_loose = _matching(understood, kind, within)
    is_capped = len(found) > MOST_HITS
    ranked = _best(found, understood)
    page = ranked[start : start + size]
    return SearchResults(
        query=shown,
        count=len(ranked),
        hits=_hits(page, understood, kind, rows),
        is_capped=is_capped,
        is_loose=is_loose,
    )


def found_keys(
    query: str, *, kind: str = "power", within: QuerySet[Any] | Iterable[int] | None = None
) -> tuple[list[int], bool]:
    """The ``object_id`` of everything that ``search`` would find, the best first, and whether it holds only some of the
    words; at most two queries.
    """
    understood = parse(query)
    if not understood:
        return [], False
    found, is_loose = _matching(understood, kind, within)
    return [row["object_id"] for row in _best(found, understood)], is_loose


def counts(query: str, within: Mapping[str, QuerySet[Any] | None]) -> dict[str, int]:
    """How many records of each of these kinds hold all of the words, at most ``MOST_HITS``; one query.

    ``within`` says for each kind which records may be found, as ``search`` has it.
    """
    numbers = dict.fromkeys(within, 0)
    if not (understood := parse(query)) or not within:
        return numbers
    begins = _starts_with("title_key", understood.key) | _starts_with("code_key", understood.key)
    _count(numbers, within, begins, _holds(understood))
    return numbers


def _count(
    numbers: dict[str, int], within: Mapping[str, QuerySet[Any] | None], *conditions: Q | RawSQL
) -> None:
    """Count what fulfils one of the conditions, of all these kinds in one query."""
    found = [
        _some_of(_findable(kind, rows), condition).values("id", "kind")
        for kind, rows in within.items()
        for condition in conditions
    ]
    if not found:
        return
    first, *others = found
    for row in first.union(*others):
        numbers[row["kind"]] = min(numbers[row["kind"]] + 1, MOST_HITS)


def _matching(
    understood: Query, kind: str, within: QuerySet[Any] | Iterable[int] | None
) -> tuple[Rows, bool]:
    """What is found, and whether it holds only some of the words."""
    entries = _findable(kind, within)
    found = _strict(entries, understood)
    if not found and (some := understood.loosened()):
        found = _loose(entries, some)
        return found, bool(found)
    return found, False


def _findable(kind: str, within: QuerySet[Any] | Iterable[int] | None) -> QuerySet[SearchEntry]:
    """The entries of a kind that may be found."""
    entries = _of_kind(kind)
    if within is None:
        entries = entries.filter(audience=Audience.SOCIETY)
    elif isinstance(within, QuerySet):
        # Asked of each candidate in turn: as a list it would be read whole before the first candidate.
        entries = entries.filter(Exists(within.order_by().filter(pk=OuterRef("object_id"))))
    else:
        entries = entries.filter(object_id__in=within)
    return entries


def _best(found: Rows, understood: Query) -> list[dict[str, Any]]:
    return sorted(found.values(), key=lambda row: _rank(row, understood))[:MOST_HITS]


def _of_kind(kind: str) -> QuerySet[SearchEntry]:
    """All entries of a kind. SQLite mustn't begin with these, which it would read one after the other: hence the plus."""
    if _vendor() == "postgresql":
        return SearchEntry.objects.filter(kind=kind)
    return SearchEntry.objects.alias(that_kind=Func(F("kind"), template="+%(expressions)s")).filter(
        that_kind=kind
    )


def _strict(entries: QuerySet[SearchEntry], query: Query) -> Rows:
    """What begins with the query by name or code, and what holds every word of it in name and content.

    When that is too much, also what is called exactly so, and what holds the words in its name: the best of it.
    """
    begins = _starts_with("title_key", query.key) | _starts_with("code_key", query.key)
    found = _found(entries, begins, _holds(query))
    if len(found) > MOST_HITS:
        exact = Q(title_key=query.key) | Q(code_key=query.key)
        found |= _found(entries, exact, _holds(query, title_only=True))
    return found


def _loose(entries: QuerySet[SearchEntry], query: Query) -> Rows:
    """What holds any word of the query, in name and content; of too much the best, as above."""
    return _found(entries, _holds(query, any_word=True), _holds(query, any_word=True, title_only=True))


def _found(entries: QuerySet[SearchEntry], *conditions: Q | RawSQL) -> Rows:
    """What fulfils one of the conditions, of each at most ``MOST_HITS`` and one more; one query."""
    columns = ("id", "object_id", "title", "code", "audience", "title_key", "code_key")
    first, *others = (_some_of(entries, condition).values(*columns) for condition in conditions)
    return {row["id"]: dict(row) for row in first.union(*others)}


def _some_of(entries: QuerySet[SearchEntry], condition: Q | RawSQL) -> QuerySet[SearchEntry]:
    """The entries that fulfil the condition, at most ``MOST_HITS`` and one more.

    In order of the key, so that the second page goes on where the first ended even when there are too many.
    """
    wanted = entries.filter(condition).order_by("pk").values("pk")[: MOST_HITS + 1]
    return SearchEntry.objects.filter(pk__in=wanted).order_by()


def _starts_with(name: str, prefix: str) -> Q:
    if _vendor() == "postgresql":
        return Q(**{f"{name}__startswith": prefix})
    # SQLite's LIKE uses no index; its order of strings is that of the code points.
    return Q(**{f"{name}__gte": prefix, f"{name}__lt": prefix + _LAST})


def _holds(query: Query, *, any_word: bool = False, title_only: bool = False) -> Q | RawSQL:
    if _vendor() == "postgresql":
        column = "title_vector" if title_only else "full_vector"
        expression = tsquery(query, any_word=any_word)
        # Without the table's name: inside another query it has another one.
        return RawSQL(f"{column} @@ %s::tsquery", [expression], output_field=BooleanField())
    expression = fts5(query, title_only=title_only, any_word=any_word)
    return Q(pk__in=RawSQL("SELECT rowid FROM search_fts WHERE search_fts MATCH %s", [expression]))


def _vendor() -> str:
    return connections[router.db_for_read(SearchEntry)].vendor


def _rank(row: dict[str, Any], query: Query) -> tuple[int, int, int, str, int]:
    """The place of a found record: the smaller, the nearer to the top."""
    title, code, key = row["title_key"], row["code_key"], query.key
    # A sub-item's name is its main item's and its own, with a dash between them.
    names = row["title"].split(" — ")
    parts = [sort_key(name) for name in names] if len(names) > 1 else [title]
    missing = sum(term.word not in title for term in query.terms)
    if key in (code, title):
        tier = 0
    elif key in parts:
        tier = 1
    elif code.startswith(key):
        tier = 2
    elif any(part.startswith(key) for part in parts):
        tier = 3
    elif key in title:
        tier = 4
    else:
        tier = 5
    return tier, missing if tier == 5 else 0, 0 if tier == 2 else len(title), code, row["id"]


def _hits(page: list[dict[str, Any]], query: Query, kind: str, rows: QuerySet[Any] | None) -> list[Hit]:
    """The found records of one page with their texts, and with the published rows if ``rows`` tells which; one query."""
    keys = [found["object_id"] for found in page]
    published: dict[int, Any] = {}
    if rows is None:
        entries = SearchEntry.objects.filter(kind=kind, object_id__in=keys)
        bodies = dict(entries.values_list("object_id", "body"))
    else:  # who has the rows has something better to show than the index's run of words
        published = rows.in_bulk(keys)
        bodies = dict.fromkeys(published, "")
    return [
        Hit(
            object_id=found["object_id"],
            title=found["title"],
            code=found["code"],
            audience=found["audience"],
            title_pieces=mark(found["title"], query),
            code_pieces=mark(found["code"], query),
            snippet_pieces=snippet(bodies[found["object_id"]], query),
            row=published.get(found["object_id"]),
        )
        for found in page
        if found["object_id"] in bodies
    ]
