"""Files that appear whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside ``path``, to be written: it takes the place of ``path`` if nothing is raised, and goes otherwise.

    Its name is nobody else's: processes, and threads of one process, may write the same file at the same time.
    """
    unfinished = path.with_name(f".{path.name}.{token_hex(8)}.part")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
