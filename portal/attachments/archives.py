"""ZIP files, which .docx, .xlsx, .pptx and .ofd are as well: whether it is safe to unpack them. Nothing is unpacked here."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from .errors import Refused
from .names import extension_of

MOST_MEMBERS = 10_000
MAX_RATIO = 200  # unpacked to packed; of a whole real document it is 5 to 30
SMALL = 10 * 1024 * 1024  # what unpacks to no more is no bomb, whatever its ratio is
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/.*)$", re.IGNORECASE)
# What runs when somebody opens it, and documents with macros: nobody needs these from a bureau's page.
_RUNS = {
    *("exe", "com", "scr", "bat", "cmd", "pif", "msi", "msp", "dll", "cpl", "hta", "js", "jse", "vbs"),
    *("vbe", "wsf", "wsh", "ps1", "psm1", "jar", "lnk", "reg", "inf", "chm", "app", "sh", "apk", "dmg"),
    *("iso", "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "ppsm", "potm", "html", "htm", "svg"),
}
_CONTENT_TYPES_AT_MOST = 2 * 1024 * 1024


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; raises ``Refused`` when it can't be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_("文件已损坏，打不开。请重新保存后再上传。")) from error


def check(archive: zipfile.ZipFile) -> set[str]:
    """The names of what is in it. Raises ``Refused`` for one that is locked, or would fill a disk when unpacked."""
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise locked()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    limit = settings.ATTACHMENT_MAX_UNPACKED_MB * 1024 * 1024
    too_dense = any(
        member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if (
        unpacked > limit
        or (unpacked > SMALL and unpacked > MAX_RATIO * packed)
        or too_dense
        or len(members) > MOST_MEMBERS
    ):
        raise Refused(_("文件解压后过大或者压缩比异常，没有接收。请删去不需要的内容后再上传。"))
    return {member.filename for member in members}


def check_members(names: set[str]) -> None:
    """Raise ``Refused`` when a plain archive brings programs, or names that lead out of the folder it is unpacked to."""
    for name in names:
        parts = re.split(r"[/\\]", name)
        if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
            raise Refused(_("压缩包里的文件名不正常，没有接收。请重新压缩后再上传。"))
        if extension_of(name) in _RUNS:
            raise Refused(
                _("压缩包里有程序、脚本、网页或者带宏的文件（%(name)s），请删去后再上传。")
                % {"name": parts[-1][:60]}
            )


def content_types(archive: zipfile.ZipFile, names: set[str]) -> str:
    """What an Office document says that its parts are. Raises ``Refused`` for one that holds a program."""
    if any(_MACROS.search(name) for name in names):
        raise has_macros()
    with archive.open("[Content_Types].xml") as part:
        types = part.read(_CONTENT_TYPES_AT_MOST).decode(errors="replace")
    if "macroenabled" in types.lower():
        raise has_macros()
    return types


def has_macros() -> Refused:
    return Refused(
        _("文件里有宏（程序），不能作为附件。请另存为不带宏的文件（如 .docx、.xlsx）或 PDF 后再上传。")
    )


def locked() -> Refused:
    return Refused(_("文件设有密码，无法检查，公众也打不开。请取消密码后再上传。"))
