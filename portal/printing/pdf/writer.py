"""Writing a PDF file as its objects come: nothing but their places is kept in memory (ISO 32000-1, 7.5)."""

import hashlib
import zlib
from array import array
from itertools import islice
from typing import BinaryIO

from .syntax import LATIN, dictionary, reference

HEADER = b"%PDF-1.7\n%\xe5\x85\xac\xe5\xbc\x80\n"
# So many objects, or bytes of them, share one object stream.
OBJECTS_TOGETHER, BYTES_TOGETHER = 200, 120_000
PLACES_TOGETHER = 10_000  # of the cross-reference stream
FREE, PLAIN, COMPRESSED = 0, 1, 2  # kinds of the cross-reference stream's entries


class PdfWriter:
    """One file. Numbers are handed out by ``reserve``; each is to be written once, in any order."""

    def __init__(self, file: BinaryIO):
        self._file = file
        self._position = 0
        self._digest = hashlib.sha256()
        self._kinds, self._first, self._second = array("B", [FREE]), array("Q", [0]), array("L", [65535])
        self._waiting: list[tuple[int, bytes]] = []
        self._waiting_size = 0
        self._write(HEADER)

    def reserve(self, count: int = 1) -> int:
        """The first of ``count`` new numbers in a row."""
        first = len(self._kinds)
        self._kinds.extend([FREE] * count)
        self._first.extend([0] * count)
        self._second.extend([0] * count)
        return first

    def add(self, content: str | bytes, number: int | None = None) -> int:
        """Write an object that is no stream; returns its number."""
        number = number or self.reserve()
        data = content.encode(LATIN) if isinstance(content, str) else content
        self._waiting.append((number, data))
        self._waiting_size += len(data)
        if len(self._waiting) >= OBJECTS_TOGETHER or self._waiting_size >= BYTES_TOGETHER:
            self._flush()
        return number

    def add_stream(
        self,
        data: bytes,
        entries: str | bytes = b"",
        number: int | None = None,
        *,
        is_compressed: bool = False,
    ) -> int:
        """Write a stream; ``entries`` are those of its dictionary, without brackets. Returns its number.

        ``is_compressed``: ``data`` is so already; otherwise it is compressed here.
        """
        number = number or self.reserve()
        more = entries.encode(LATIN) if isinstance(entries, str) else entries
        data = data if is_compressed else zlib.compress(data, 9)
        self._kinds[number], self._first[number], self._second[number] = PLAIN, self._position, 0
        self._write(b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n" % (number, more, len(data)))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")
        return number

    def finish(self, root: int, info: int) -> None:
        """Write what waits, the cross-reference stream and the end."""
        self._flush()
        number = self.reserve()
        self._kinds[number], self._first[number] = PLAIN, self._position
        width = (max(self._position, len(self._kinds)).bit_length() + 7) // 8
        identity = self._digest.hexdigest()[:32]
        entries = {
            "Type": "/XRef",
            "Size": len(self._kinds),
            "W": f"[1 {width} 2]",
            "Root": reference(root),
            "Info": reference(info),
            "ID": f"[<{identity}><{identity}>]",
        }
        start = self._position
        data = self._places(width)
        self._write(
            b"%d 0 obj\n%s/Filter/FlateDecode/Length %d>>\nstream\n"
            % (number, dictionary(entries).removesuffix(">>").encode(), len(data))
        )
        self._write(data)
        self._write(b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)

    def _places(self, width: int) -> bytes:
        """The cross-reference stream's content, compressed a piece at a time: a large file has a million entries."""
        compressor, pieces = zlib.compressobj(9), []
        entries = zip(self._kinds, self._first, self._second, strict=True)
        while piece := b"".join(
            kind.to_bytes(1, "big") + first.to_bytes(width, "big") + second.to_bytes(2, "big")
            for kind, first, second in islice(entries, PLACES_TOGETHER)
        ):
            pieces.append(compressor.compress(piece))
        return b"".join([*pieces, compressor.flush()])

    def _flush(self) -> None:
        if not self._waiting:
            return
        holder = self.reserve()
        places, position = [], 0
        for index, (number, data) in enumerate(self._waiting):
            self._kinds[number], self._first[number], self._second[number] = COMPRESSED, holder, index
            places.append(f"{number} {position}")
            position += len(data) + 1
        head = (" ".join(places) + "\n").encode()
        content = head + b"\n".join(data for _number, data in self._waiting)
        entries = f"/Type/ObjStm/N {len(self._waiting)}/First {len(head)}"
        self._waiting, self._waiting_size = [], 0
        self.add_stream(zlib.compress(content, 6), entries, holder, is_compressed=True)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._position += len(data)
