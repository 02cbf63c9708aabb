"""How ledger entries are hashed. Pure functions; ``standalone.py`` repeats them for citizens, and a test compares.

- *payload*: what was published, as canonical JSON;
- ``content_hash`` = SHA-256(salt + "\\n" + payload): the salt keeps what isn't for society from being guessed, and
  goes with the payload when the law orders its erasure;
- ``entry_hash`` = SHA-256 of the canonical JSON of sequence, time, whether it is for ``society``, ``content_hash`` and
  ``previous_hash``: of an entry for society nobody can say afterwards that its content never was in the public file.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def canonical(value: Any) -> str:
    """The one JSON text of ``value``: keys sorted, no spaces, no escapes. Floats are refused (``TypeError``)."""
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical form; write it as a string")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("keys must be strings")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def timestamp(moment: datetime) -> str:
    """``moment`` in UTC to the microsecond, as the ledger writes it: 2026-11-24T01:02:03.000000Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def content_hash(salt: str, payload: str) -> str:
    """SHA-256 over salt and payload, hexadecimal."""
    return hashlib.sha256(f"{salt}\n{payload}".encode()).hexdigest()


def entry_hash(
    *, sequence: int, published_at: str, society: bool, content_hash: str, previous_hash: str
) -> str:
    """SHA-256 over the entry's header, hexadecimal."""
    header = {
        "content_hash": content_hash,
        "previous_hash": previous_hash,
        "published_at": published_at,
        "sequence": sequence,
        "society": society,
    }
    return hashlib.sha256(canonical(header).encode()).hexdigest()


def fingerprint(entry_hash: str) -> str:
    """The short form of an entry's hash that is printed and read out: four groups of four."""
    return " ".join(entry_hash[start : start + 4].upper() for start in range(0, 16, 4))
