"""Attached files that versions name: each stays in the store as long as its version's content does."""

import re
from collections.abc import Set

from .models import PublicationSnapshot

_DIGEST = re.compile(r'"digest":"([0-9a-f]{64})"')  # as canonical JSON writes it (ledger.chain.canonical)


def used_in_snapshots(digests: Set[str]) -> set[str]:
    """Those of ``digests`` that the content of a version names which was ever public and isn't erased."""
    if not digests:
        return set()
    found: set[str] = set()
    payloads = PublicationSnapshot.objects.filter(payload__contains='"digest":"').values_list(
        "payload", flat=True
    )
    for payload in payloads.iterator(chunk_size=500):
        found |= digests & set(_DIGEST.findall(payload))
        if found == digests:
            break
    return found
