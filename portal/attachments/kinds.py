"""Which files may be attached, and how each is told by what is in it; its name only has to agree."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import olefile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import archives
from .errors import Refused

_OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. ``extensions``: what such a file is called, the usual one first."""

    label: Any
    media_type: str
    extensions: tuple[str, ...]
    may_be_shown: bool = False  # by the browser itself, instead of being saved

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


PDF = Kind("PDF", "application/pdf", ("pdf",), may_be_shown=True)
PNG = Kind(gettext_lazy("PNG 图片"), "image/png", ("png",), may_be_shown=True)
JPEG = Kind(gettext_lazy("JPEG 图片"), "image/jpeg", ("jpg", "jpeg"), may_be_shown=True)
DOCX = Kind(gettext_lazy("Word 文档"), f"{_OOXML}wordprocessingml.document", ("docx",))
XLSX = Kind(gettext_lazy("Excel 工作簿"), f"{_OOXML}spreadsheetml.sheet", ("xlsx",))
PPTX = Kind(gettext_lazy("演示文稿"), f"{_OOXML}presentationml.presentation", ("pptx",))
DOC = Kind(gettext_lazy("旧版 Word 或 WPS 文档"), "application/msword", ("doc", "wps"))
XLS = Kind(gettext_lazy("旧版 Excel 或 WPS 表格"), "application/vnd.ms-excel", ("xls", "et"))
PPT = Kind(gettext_lazy("旧版演示文稿"), "application/vnd.ms-powerpoint", ("ppt", "dps"))
OFD = Kind(gettext_lazy("OFD 版式文件"), "application/ofd", ("ofd",))
ZIP = Kind(gettext_lazy("ZIP 压缩包"), "application/zip", ("zip",))
CSV = Kind(gettext_lazy("CSV 表格"), "text/csv", ("csv",))
TXT = Kind(gettext_lazy("文本文件"), "text/plain", ("txt",))

ALL = (PDF, DOCX, DOC, XLSX, XLS, PPTX, PPT, OFD, ZIP, JPEG, PNG, CSV, TXT)
EXTENSIONS = tuple(extension for kind in ALL for extension in kind.extensions)
BY_MEDIA_TYPE = {kind.media_type: kind for kind in ALL}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = re.compile(rb"<(!doctype|html|head|body|script|svg|\?xml|\?php|iframe)\b", re.IGNORECASE)


def may_be_shown(media_type: str) -> bool:
    """Whether a browser may show such a file itself: pictures and PDF, nothing else."""
    kind = BY_MEDIA_TYPE.get(media_type)
    return kind is not None and kind.may_be_shown


def kind_of(path: Path, extension: str) -> Kind:
    """What the file is. ``extension`` decides only between kinds whose content is the same (.txt and .csv).

    Raises ``Refused`` for what isn't taken, what can't be looked into, and what could do something.
    """
    with open(path, "rb") as file:
        head = file.read(4096)
    if not head:
        raise Refused(_("文件是空的。"))
    kind = _told_by(path, head, extension)
    if kind is None:
        raise _not_taken(extension)
    return kind


def _told_by(path: Path, head: bytes, extension: str) -> Kind | None:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(_OLE):
        return _old_office(path)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    return _text(path, head, extension)


def _zipped(path: Path) -> Kind | None:
    with archives.opened(path) as archive:
        names = archives.check(archive)
        kind = _of_parts(archive, names)
        if kind is ZIP:
            archives.check_members(names)
        return kind


def _of_parts(archive: ZipFile, names: set[str]) -> Kind | None:
    if "[Content_Types].xml" in names:
        types = archives.content_types(archive, names)
        for kind in (DOCX, XLSX, PPTX):
            # Not by the part's name: what one program calls document.xml is document2.xml to another.
            if f"{kind.media_type}.main+xml" in types:
                return kind
        return None
    return OFD if "OFD.xml" in names else ZIP


def _old_office(path: Path) -> Kind | None:
    try:
        with olefile.OleFileIO(str(path)) as ole:
            streams = {"/".join(entry).lower() for entry in ole.listdir(streams=True, storages=True)}
    except Exception as error:  # olefile's own, and what a broken file makes of struct, OSError, IndexError …
        raise Refused(_("文件已损坏，打不开。请重新保存后再上传。")) from error
    if "encryptedpackage" in streams or "encryptioninfo" in streams:
        raise archives.locked()
    if any(name.split("/")[-1] in ("_vba_project", "vba", "_vba_project_cur", "macros") for name in streams):
        raise archives.has_macros()
    for stream, kind in (
        ("worddocument", DOC),
        ("workbook", XLS),
        ("book", XLS),
        ("powerpoint document", PPT),
    ):
        if stream in streams:
            return kind
    return None


def _text(path: Path, head: bytes, extension: str) -> Kind | None:
    """Text without what isn't text, in UTF-8, UTF-16 with its mark, or GB 18030."""
    if _WEB_PAGE.search(head[:1024]):
        raise Refused(_("这是网页或程序代码，不能作为附件。请另存为 PDF 或 Word 文档后再上传。"))
    encodings = ("utf-16",) if head.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    if not any(_reads_as(path, encoding) for encoding in encodings):
        return None
    return CSV if extension == "csv" else TXT


def _reads_as(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(1 << 20):
                if re.search("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]", decoder.decode(chunk)):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _not_taken(extension: str) -> Refused:
    """The sentence for a file of any other kind; one that is called like a kind that is taken isn't told to be that."""
    if extension in EXTENSIONS:
        return Refused(
            _("文件的内容不是 %(extension)s 格式。请用制作它的软件打开，另存后再上传。")
            % {"extension": extension}
        )
    return Refused(
        _("不能上传这种文件。可以上传的有：%(extensions)s。") % {"extensions": _("、").join(EXTENSIONS)}
    )
