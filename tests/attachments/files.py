"""Small real files of every kind, and some that aren't what they say."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pikepdf
from openpyxl import Workbook
from PIL import Image

NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = {
    "docx": ("word/document2.xml", "wordprocessingml.document"),  # as Microsoft 365 calls it
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def zipped(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def ooxml(extension: str, more: Mapping[str, bytes | str] = {}, content_type: str = "") -> bytes:
    part, name = MAIN[extension]
    content_type = content_type or f"application/vnd.openxmlformats-officedocument.{name}.main+xml"
    types = f'<Types xmlns="{NAMESPACE}"><Override PartName="/{part}" ContentType="{content_type}"/></Types>'
    return zipped({"[Content_Types].xml": types, part: "<x/>", **more})


def workbook() -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["甲", 1])
    book.save(out)
    return out.getvalue()


def pdf(change=lambda pdf: None, **options) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        change(document)
        document.save(out, **options)
    return out.getvalue()


def picture(format_: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize((80, 50)).convert("RGB")
    image.save(out, format_, **options)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG from a telephone: turned, with the place, the telephone's name, a remark, and something behind its end."""
    exif = Image.Exif()
    exif[0x010F] = "HUAWEI"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 26.0)
    return (
        picture(exif=exif.tobytes(), comment=b"secret remark", icc_profile=b"profile")
        + b"<script>behind the end</script>"
    )


def ole(streams: Mapping[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """A compound file (.doc, .xls …) with streams, and empty storages, at its top."""
    end, free, fat_mark, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
    entries = [
        ("Root Entry", 5, b""),
        *((name, 2, data.ljust(4096, b"\0")) for name, data in streams.items()),
    ]
    entries += [(name, 1, b"") for name in storages]
    entries += [("", 0, b"")] * (-len(entries) % 4)
    fat = [fat_mark]  # sector 0 is the table itself, then the directory, then the streams
    directory_sectors = len(entries) // 4
    fat += [*range(2, 1 + directory_sectors), end]
    body, directory = b"", b""
    sector = 1 + directory_sectors
    used = [index for index, entry in enumerate(entries) if entry[1] and index]
    for index, (name, kind, data) in enumerate(entries):
        start = end
        if data:
            start, count = sector, len(data) // 512
            fat += [*range(start + 1, start + count), end]
            body, sector = body + data, sector + count
        encoded = name.encode("utf-16-le")
        right = used[used.index(index) + 1] if index in used and used.index(index) + 1 < len(used) else none
        child = used[0] if index == 0 and used else none
        directory += encoded.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ",
            len(encoded) + 2 if name else 0,
            kind,
            1,
            none,
            right,
            child,
            b"",
            0,
            0,
            0,
            start,
            len(data),
        )
    fat += [free] * (128 - len(fat))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6s", 0x3E, 3, 0xFFFE, 9, 6, b"")
    )
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack(
        "<108I", *[free] * 108
    )
    return header[:512].ljust(512, b"\xff") + struct.pack("<128I", *fat) + directory + body
