"""Files that appear whole or not at all."""

from pathlib import Path

import pytest

from portal.printing.files import replacing


def test_two_threads_may_write_the_same_file_at_once(tmp_path):
    path = tmp_path / "file"
    with replacing(path) as first:
        first.write_bytes(b"first")
        with replacing(path) as second:
            second.write_bytes(b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first" and list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="no room"):
        fail_to_write(path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def fail_to_write(path: Path) -> None:
    with replacing(path) as unfinished:
        unfinished.write_bytes(b"half")
        raise RuntimeError("no room")
