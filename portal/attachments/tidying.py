"""Deleting what was uploaded and never became part of a record, or belonged to one that is gone."""

from itertools import islice

from . import registry
from .store import FileStore

UNUSED_KEPT = 24 * 3600  # seconds: longer than a form may wait (facts.WAITS_AT_MOST)
_AT_ONCE = 2000


def delete_unused() -> int:
    """Delete files that nobody names and nobody has uploaded within a day; returns how many."""
    store = FileStore()
    candidates = store.older_than(UNUSED_KEPT)
    deleted = 0
    while digests := set(islice(candidates, _AT_ONCE)):
        for digest in sorted(digests - registry.used(digests)):
            deleted += store.delete(digest, unless_younger_than=UNUSED_KEPT)
    store.sweep(UNUSED_KEPT)
    return deleted
