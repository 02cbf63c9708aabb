"""Keeping the search index in step with what is published.

Each function works in the caller's transaction: a record becomes findable in the moment it becomes public.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from .models import KEY_LENGTH, SearchEntry
from .tokens import index_tokens, sort_key

_BATCH = 500
_DERIVED = ["title_key", "code_key", "title_tokens", "body_tokens"]


@dataclass(frozen=True)
class Findable:
    """What the index is told of one published record."""

    kind: str
    object_id: int
    title: str
    code: str
    body: str
    audience: str
    words: str = ""  # looked for and not shown (``SearchEntry.words``)


@transaction.atomic
def index_many(records: Iterable[Findable]) -> None:
    """Make published records findable, or bring their entries up to date.

    In batches: a rebuild of 100,000 records holds a few hundred in memory.
    """
    waiting = iter(records)
    while batch := list(islice(waiting, _BATCH)):
        SearchEntry.objects.bulk_create(
            [_derive(_entry(record)) for record in batch],
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=["title", "code", "body", "words", "audience", *_DERIVED],
        )


def remove(kind: str, object_id: int) -> None:
    """Take one record out of the index; harmless when it isn't there."""
    SearchEntry.objects.filter(kind=kind, object_id=object_id).delete()


def remove_all(kind: str) -> None:
    """Take every record of a kind out of the index."""
    SearchEntry.objects.filter(kind=kind).delete()


@transaction.atomic
def derive_again() -> int:
    """Write keys and tokens of every entry anew: after an upgrade that cuts texts differently; how many there are."""
    last = done = 0
    while batch := list(SearchEntry.objects.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        SearchEntry.objects.bulk_update([_derive(entry) for entry in batch], _DERIVED)
        last = batch[-1].pk
        done += len(batch)
    return done


def _entry(record: Findable) -> SearchEntry:
    return SearchEntry(
        kind=record.kind,
        object_id=record.object_id,
        title=_storable(record.title)[:700],
        code=_storable(record.code)[:100],
        body=_storable(record.body),
        words=_storable(record.words),
        audience=record.audience,
    )


def _derive(entry: SearchEntry) -> SearchEntry:
    entry.title_key = sort_key(entry.title)[:KEY_LENGTH]
    entry.code_key = sort_key(entry.code)[:KEY_LENGTH]
    entry.title_tokens = index_tokens(f"{entry.title}\n{entry.code}")
    # Cut separately: of a huge text only the beginning is indexed, of the words that aren't shown all of them.
    tokens = dict.fromkeys([*index_tokens(entry.body).split(), *index_tokens(entry.words).split()])
    entry.body_tokens = " ".join(tokens)
    return entry


def _storable(text: str) -> str:
    """Without NUL, which PostgreSQL refuses."""
    return text.replace("\0", "")
