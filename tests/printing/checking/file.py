"""The file as such: that its objects are all there, each once, and none for nothing."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Name

from .opened import Opened

GIANT = 1000  # bytes of a stream that is worth a remark when nothing needs it, or when it is there twice

_STRING = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)", re.DOTALL)
_REFERENCE = re.compile(rb"(?<![\w.])(\d+)\s+\d+\s+R(?!\w)")
_OBJECT_END = re.compile(rb">>\s*stream\r?\n|endobj")


@dataclass(slots=True)
class Objects:
    """The objects by their numbers, as the bytes of the file have them: qpdf takes what isn't there for nothing."""

    references: dict[int, set[int]] = field(default_factory=dict)
    streams: set[int] = field(default_factory=set)
    carriers: set[int] = field(default_factory=set)  # object streams and cross-reference streams


def read_objects(file: Opened) -> Objects:
    """Find all objects, and what each refers to."""
    raw, found = file.path.read_bytes(), Objects()
    shelves: dict[int, dict[int, bytes]] = {}
    for (number, _generation), entry in file.pdf.get_xref_table().items():
        if entry.type == 1:
            end = _OBJECT_END.search(raw, entry.offset)
            if end is None:
                continue
            text = raw[entry.offset : end.end()]
            if end.group().startswith(b">>"):
                found.streams.add(number)
                if b"/ObjStm" in text or b"/XRef" in text:
                    found.carriers.add(number)
        elif entry.type == 2:
            shelf = entry.obj_stream_number
            if shelf not in shelves:
                shelves[shelf] = _object_stream(file.pdf.get_object(shelf, 0))
            text = shelves[shelf].get(number, b"")
        else:
            continue
        found.references[number] = {int(other) for other in _REFERENCE.findall(_STRING.sub(b"", text))}
    return found


def _object_stream(stream: pikepdf.Object) -> dict[int, bytes]:
    data, first = stream.read_bytes(), int(stream.First)
    heads = [int(number) for number in data[:first].split()]
    starts = heads[1::2]
    ends = [*sorted(starts)[1:], len(data) - first]
    following = dict(zip(sorted(starts), ends, strict=True))
    return {
        number: data[first + start : first + following[start]]
        for number, start in zip(heads[::2], starts, strict=True)
    }


def file_problems(file: Opened) -> Iterator[str]:
    """What is wrong with the file as such; a sample of pages leaves out what means reading all of it."""
    yield from file.tree.problems
    if not file.pages:
        yield "The file has no pages."
    identifier = file.pdf.trailer.get("/ID")
    if not isinstance(identifier, pikepdf.Array) or len(identifier) != 2 or not all(map(bytes, identifier)):
        yield "The trailer has no ID."
    with file.path.open("rb") as stream:
        head = stream.read(20)
        stream.seek(-32, 2)
        tail = stream.read()
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", head):
        yield "The file doesn't begin with its version and a comment that marks it as binary."
    if not tail.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "The file doesn't end with %%EOF."
    if file.is_whole:
        # qpdf mends what it finds, so it is given a file of its own
        with pikepdf.open(file.path) as pdf:
            for problem in pdf.check_pdf_syntax():
                yield f"qpdf: {problem.replace(f'{file.path} ', '')}."
        yield from _object_problems(file)
    for warning in file.pdf.get_warnings():
        yield f"qpdf warns: {warning}."


def _object_problems(file: Opened) -> Iterator[str]:
    objects = read_objects(file)
    there = set(objects.references)
    for number, references in objects.references.items():
        for missing in sorted(references - there):
            yield f"Object {number} refers to object {missing}, which doesn't exist."
    trailer = {int(number) for number in _REFERENCE.findall(file.pdf.trailer.unparse())}
    reached, waiting = set(trailer), list(trailer)
    while waiting:
        for number in objects.references.get(waiting.pop(), set()) - reached:
            reached.add(number)
            waiting.append(number)
    unused = there - reached - objects.carriers
    if unused:
        giants = sorted(unused & objects.streams)
        examples = ", ".join(str(number) for number in (giants or sorted(unused))[:5])
        yield f"{len(unused)} objects are used by nothing, {len(giants)} of them streams: {examples} …"
    yield from _twins(file, objects)


def _twins(file: Opened, objects: Objects) -> Iterator[str]:
    """Streams that are in the file twice; two pages may well say the same."""
    contents = set()
    for page in file.pages:
        part = page.get("/Contents")
        parts = part if isinstance(part, pikepdf.Array) else [part]
        contents.update(stream.objgen[0] for stream in parts if stream is not None)
    seen: dict[tuple[int, bytes], int] = {}
    for number in sorted(objects.streams - objects.carriers - contents):
        stream = file.pdf.get_object(number, 0)
        if not isinstance(stream, pikepdf.Stream) or stream.get("/Type") == Name.EmbeddedFile:
            continue
        try:
            data = stream.read_bytes()
        except pikepdf.PdfError:  # a picture in a form that qpdf can't unpack
            data = stream.read_raw_bytes()
        if len(data) < GIANT:
            continue
        key = (len(data), hashlib.sha256(data).digest())
        if key in seen:
            yield f"Streams {seen[key]} and {number} are the same {len(data)} bytes."
        seen.setdefault(key, number)
