"""What stands for the looks of pages that are told by a key instead of by what they say: the code that makes them."""

import hashlib
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@lru_cache(maxsize=16)
def code_digest(source: type) -> str:
    """Changes with the code and the templates that turn a record into pages: after an upgrade all are drawn anew.

    ``source`` is the class that knows the records: all of its app counts.
    """
    digest = hashlib.sha256()
    for path in sorted(_files(source)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _files(source: type) -> Iterator[Path]:
    app = Path(str(sys.modules[source.__module__.partition(".")[0]].__file__)).parent
    yield from app.rglob("*.py")
    yield from Path(__file__).parent.rglob("*.py")
    yield from (Path(settings.BASE_DIR) / "templates" / "printing").glob("*.html")
