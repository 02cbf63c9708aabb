"""What makes two prints the same."""

import hashlib
from typing import Any

from django.conf import settings

from portal.publishing.ledger import chain

from .registry import PrintableDocument, Version
from .signing import is_on

# Part of every key: raise it when the pages' look changes, so that no old file is handed out.
LOOK = 4


def key_of(document: PrintableDocument, parameters: dict[str, Any], version: Version, erasure: int) -> str:
    """The key of a print: SHA-256, hexadecimal.

    ``erasure`` (see ``erasures.newest_erasure``) is part of it, so that what is printed after an erasure never shares a file
    with what was printed before.
    """
    choice = {
        "document": document.code,
        "parameters": parameters,
        "sequence": version.sequence,
        "hash": version.entry_hash,
        "state": version.state,
        "erasure": erasure,
        "look": LOOK,
        "portal": settings.PORTAL_URL,
        "signed": is_on(),
    }
    return hashlib.sha256(chain.canonical(choice).encode()).hexdigest()
