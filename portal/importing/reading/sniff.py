"""What a file is, by its first bytes and never by its name; and whether it is safe to unpack."""

import re
import zipfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from ..errors import UnreadableFile

XLSX, CSV = "xlsx", "csv"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An unpacked sheet is at most so many times as large as packed (real registers: 5 to 40 times).
MAX_RATIO = 400
_STREAMED = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml$", re.IGNORECASE)
MAX_HELD = 10 * 1024 * 1024


def kind_of_file(path: Path) -> str:
    """``XLSX`` or ``CSV``; raises ``UnreadableFile`` with what the user can do about any other."""
    with open(path, "rb") as file:
        head = file.read(4096)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile(_("文件是空的，没有可以导入的内容。"))
    if path.stat().st_size > settings.IMPORT_MAX_FILE_MB * 1024 * 1024:
        raise UnreadableFile(
            _("文件超过%(size)s MB，请拆分后分次导入。") % {"size": settings.IMPORT_MAX_FILE_MB}
        )
    if head.startswith(_OLE):
        raise UnreadableFile(
            _(
                "这是旧版 Excel（.xls）文件，或者是设有打开密码的工作簿。请用 Excel 或 WPS 打开，"
                "另存为“Excel 工作簿（.xlsx）”并取消打开密码后再导入。"
            )
        )
    if head.startswith(b"PK"):
        _check_zip(path)
        return XLSX
    _refuse_other_formats(head)
    return CSV


def _check_zip(path: Path) -> None:
    """Raise unless the archive is a workbook that stays small when unpacked. Nothing is unpacked here."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(damaged()) from error
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise UnreadableFile(_("这是二进制格式的工作簿（.xlsb），请另存为“Excel 工作簿（.xlsx）”后再导入。"))
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise UnreadableFile(
            _("这不是 Excel 工作簿（可能是 Word 文档、压缩包等）。请导入 .xlsx 或 .csv 文件。")
        )
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFile(_("工作簿设有密码，请取消密码后再导入。"))
    # Pictures and the like are never unpacked; XML is what openpyxl reads.
    parts = [member for member in members if member.filename.endswith((".xml", ".rels"))]
    unpacked = sum(member.file_size for member in parts)
    # openpyxl takes styles, themes and the like into memory whole, at many times their size.
    held = sum(member.file_size for member in parts if not _STREAMED.match(member.filename))
    limit = settings.IMPORT_MAX_UNPACKED_MB * 1024 * 1024
    too_dense = any(
        member.file_size > 10 * 1024 * 1024 and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in parts
    )
    if unpacked > limit or held > MAX_HELD or too_dense or len(members) > 5000:
        raise UnreadableFile(
            _("文件解压后过大（超过%(size)s MB 或压缩比异常），已停止读取。请只保留需要导入的工作表后再试。")
            % {"size": settings.IMPORT_MAX_UNPACKED_MB}
        )


def _refuse_other_formats(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        raise UnreadableFile(
            _("这是网页格式的表格（一些系统导出时扩展名也是 .xls）。请用 Excel 打开并另存为 .xlsx 后再导入。")
        )
    if start.startswith(b"<?xml"):
        raise UnreadableFile(_("这是 XML 格式的文件，请用 Excel 打开并另存为 .xlsx 后再导入。"))
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"{\\rtf")):
        raise UnreadableFile(_("这不是表格文件。请导入 .xlsx 或 .csv 文件。"))


def damaged() -> str:
    """The sentence for a workbook that can't be read through."""
    return _("文件已损坏，读不出来。请用 Excel 或 WPS 打开后重新保存，再导入。")
