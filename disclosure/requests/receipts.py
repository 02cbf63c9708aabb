"""The address of a receipt: it holds the number's request and the query code, encrypted, and is good for an hour.

The code itself is stored nowhere (only its hash is), and no cookie says whose page it is. So what shows it again after a
reload travels in the address, where nobody can read it. But whoever has the address within the hour opens the receipt with
the code on it, as with that of the query page its letters: nginx keeps no log of these addresses (deploy/nginx.conf), and
the portal's own log masks them (``log_filter``).
"""

import json

from .identity import Unreadable, seal_bytes, unseal_bytes

OPEN_SECONDS = 3600
_PURPOSE = "receipt"  # nothing else that was sealed with these keys opens a receipt


def receipt_token(pk: int, code: str) -> str:
    """For the address of the receipt of the request ``pk``."""
    return seal_bytes(json.dumps([_PURPOSE, pk, code]).encode()).decode().rstrip("=")


def read_receipt(token: str) -> tuple[int, str] | None:
    """The request's key and its code; ``None`` for what is forged, or older than an hour."""
    try:
        padded = token + "=" * (-len(token) % 4)
        purpose, pk, code = json.loads(unseal_bytes(padded.encode(), max_age=OPEN_SECONDS))
    except (Unreadable, ValueError, TypeError):
        return None
    return (pk, code) if purpose == _PURPOSE else None
