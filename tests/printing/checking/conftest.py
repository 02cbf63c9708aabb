"""Files to check: sound ones, printed once, and what is found after something in them has been broken."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from . import problems
from .sample import print_sound, save

Break = Callable[[pikepdf.Pdf], object]


@pytest.fixture(scope="session")
def sound(tmp_path_factory) -> Path:
    """A file for reading, in which nothing is wrong."""
    path = tmp_path_factory.mktemp("sound") / "reading.pdf"
    print_sound(path)
    return path


@pytest.fixture(scope="session")
def archived(tmp_path_factory) -> Path:
    """A file for the archive as well, in which nothing is wrong."""
    path = tmp_path_factory.mktemp("sound") / "archival.pdf"
    print_sound(path, archival=True)
    return path


@pytest.fixture
def found_after(sound, archived, tmp_path) -> Callable[..., str]:
    """The problems, a line each, that are found after ``break_`` has been at the sound file."""

    def check(break_: Break, *, archival: bool = False, pages: list[int] | None = None) -> str:
        path = tmp_path / "broken.pdf"
        with pikepdf.open(archived if archival else sound) as pdf:
            break_(pdf)
            save(pdf, path)
        return "\n".join(problems(path, archival=archival, pages=pages))

    return check
