"""What keeps drawn pages, when some of it goes."""

import os
import time
from pathlib import Path

import pytest

from portal.printing.engine import render
from portal.printing.pdf.fonts import FontProgram
from portal.printing.store import FragmentStore, Gone
from tests.printing.leaves import book_of_leaves


@pytest.fixture
def store(tmp_path) -> FragmentStore:
    return FragmentStore(tmp_path / "store")


@pytest.fixture
def first(tmp_path, store) -> bytes:
    return printed(tmp_path / "first.pdf", store)


def printed(path: Path, store: FragmentStore) -> bytes:
    render(book_of_leaves(2), path, store=store, cores=0)
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["*.font", "*.json", "*"])
def test_pages_whose_fonts_are_gone_are_drawn_again(tmp_path, store, first, kind):
    for file in (store.folder / "fonts").glob(kind):
        file.unlink()
    assert printed(tmp_path / "again.pdf", store) == first


@pytest.mark.parametrize("kind", ["*.font", "*.json"])
def test_pages_whose_fonts_are_left_half_are_drawn_again(tmp_path, store, first, kind):
    for file in (store.folder / "fonts").glob(kind):
        file.write_bytes(file.read_bytes()[:100])
    assert printed(tmp_path / "again.pdf", store) == first


def test_a_font_that_is_deleted_while_its_facts_are_read_is_gone(store, first, monkeypatch):
    facts = next((store.folder / "fonts").glob("*.json"))
    read = FontProgram.from_facts

    def delete_and_read(*given):
        facts.with_suffix(".font").unlink()
        return read(*given)

    monkeypatch.setattr(FontProgram, "from_facts", delete_and_read)
    with pytest.raises(Gone):
        store.font(facts.stem)


def test_fonts_in_use_are_not_what_goes_first(tmp_path, store, first):
    files = [file for file in store.folder.rglob("*") if file.is_file()]
    for file in files:
        os.utime(file, (time.time() - 100, time.time() - 100))
    unused = store.path("a" * 64)
    unused.parent.mkdir(exist_ok=True)
    unused.write_bytes(b"x" * 100)
    os.utime(unused, (time.time() - 50, time.time() - 50))
    printed(tmp_path / "again.pdf", store)
    store.shrink(store.size() - 100)
    assert not unused.exists() and all(file.exists() for file in files)
