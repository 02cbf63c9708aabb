"""Where drawn pages are kept: fragments by content hash, font programs, and subsets of them.

Everything in here can be made again, so it is no backup's business, and any of it may be deleted at any time. It holds
what pages say: after content was erased by law the whole store goes (``clear``).
"""

import os
import shutil
import zlib
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from .files import replacing
from .pdf import fragment as kept
from .pdf.fonts import FontProgram

FOLDER = "print-fragments"
CHECK_SIZE = sha256().digest_size  # before a kept subset stands the hash of it


class Gone(Exception):
    """Something was deleted while it was needed: by an erasure, or for want of room. It can be made again."""


class FragmentStore:
    """The store in ``folder``. Several processes may use it at once: files appear whole or not at all."""

    def __init__(self, folder: Path | None = None):
        self.folder = folder or Path(settings.VAR_DIR) / FOLDER

    # Fragments

    def path(self, key: str) -> Path:
        """Where the fragment of that key (hexadecimal digits) lies or will lie."""
        return self.folder / key[:2] / key

    def head(self, key: str) -> kept.Head | None:
        """The head of the fragment, nothing when it isn't kept. Marks it as used."""
        path = self.path(key)
        try:
            head = kept.read_head(path)
            os.utime(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            path.unlink(missing_ok=True)
            return None
        return head

    def fragment(self, key: str) -> kept.Fragment:
        """The whole fragment. Raises ``Gone`` when it has been deleted meanwhile, or isn't whole."""
        path = self.path(key)
        try:
            return kept.read(path)
        except FileNotFoundError as error:
            raise Gone(key) from error
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            path.unlink(missing_ok=True)
            raise Gone(key) from error

    def keep(self, key: str, fragment: kept.Fragment) -> None:
        self._write(self.path(key), kept.write(fragment))

    def weed(self) -> None:
        """Delete every fragment that isn't whole, or that was drawn with a font that is gone."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            try:
                for digest in self.fragment(path.name).body.fonts:
                    self.font(digest)
            except Gone:
                path.unlink(missing_ok=True)

    # Fonts

    def keep_font(self, facts: FontProgram, content: bytes) -> FontProgram:
        """Keep a font's ``content``, once; returns the kept program."""
        content_path, facts_path = self._font_paths(facts.digest)
        try:
            return self.font(facts.digest)
        except Gone:
            self._write(content_path, content)
            self._write(facts_path, facts.facts().encode())
        return self.font(facts.digest)

    def font(self, digest: str) -> FontProgram:
        """A kept program. Marks it as used. Raises ``Gone`` when it has been deleted meanwhile."""
        content_path, facts_path = self._font_paths(digest)
        try:
            os.utime(content_path)
            os.utime(facts_path)
            program = FontProgram.from_facts(facts_path.read_text("utf-8"), str(content_path))
            size = content_path.stat().st_size
        except FileNotFoundError as error:
            raise Gone(digest) from error
        except (ValueError, TypeError) as error:
            facts_path.unlink(missing_ok=True)
            raise Gone(digest) from error
        if size != program.size:  # left half by a power cut
            content_path.unlink(missing_ok=True)
            raise Gone(digest)
        return program

    def subset(self, program: FontProgram, key: str, glyphs: Sequence[int]) -> bytes:
        """The program's subset with ``glyphs``, made only when it isn't kept under ``key``."""
        path = self.folder / "subsets" / key
        try:
            data = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            data = b""
        content = data[CHECK_SIZE:]
        if not content or data[:CHECK_SIZE] != sha256(content).digest():
            content = program.subset(glyphs)
            self._write(path, sha256(content).digest() + content)
        return content

    def _font_paths(self, digest: str) -> tuple[Path, Path]:
        folder = self.folder / "fonts"
        return folder / f"{digest}.font", folder / f"{digest}.json"

    # Keeping house

    def size(self) -> int:
        """Bytes in use."""
        return sum(stat.st_size for _path, stat in self._files())

    def shrink(self, to_size: int) -> int:
        """Delete what was not used for longest until at most ``to_size`` bytes are left; returns the bytes freed."""
        files = sorted(self._files(), key=lambda row: row[1].st_mtime)
        size, freed = sum(stat.st_size for _path, stat in files), 0
        for path, stat in files:
            if size - freed <= to_size:
                break
            path.unlink(missing_ok=True)
            freed += stat.st_size
        return freed

    def clear(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.rglob("*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            if not path.is_dir():
                yield path, stat

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as unfinished:
            unfinished.write_bytes(content)
