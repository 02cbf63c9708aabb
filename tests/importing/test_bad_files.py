"""A file that can't be imported gets one clear sentence, whatever is wrong with it, and never fills the memory."""

import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart
from openpyxl.xml.constants import SHARED_STRINGS

from portal.importing.errors import ImportProblem, UnreadableFile
from portal.importing.models import ImportJob
from portal.importing.reading import find_header, open_source, weighing

from .files import HEADER, REGISTER, power_rows, rewrite, text_table, xlsx

OLE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000
)
SHEET = "xl/worksheets/sheet1.xml"


def zip_of(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook(tmp_path: Path) -> Path:
    return xlsx(tmp_path / "good.xlsx", [HEADER, *power_rows(50, "成果科")])


def damaged_sheet(tmp_path: Path) -> bytes:
    """A workbook whose sheet stops in the middle of a row."""
    good = workbook(tmp_path)
    with zipfile.ZipFile(good) as archive:
        sheet = archive.read(SHEET)
    return rewrite(good, tmp_path / "bad.xlsx", {SHEET: sheet[: len(sheet) // 2]}).read_bytes()


def flipped_bytes(tmp_path: Path) -> bytes:
    """A workbook with a few bytes of its packed sheet changed, as a bad disk does."""
    data = bytearray(workbook(tmp_path).read_bytes())
    at = data.find(b"xl/worksheets/sheet1.xml") + 100
    data[at : at + 8] = b"\xff" * 8
    return bytes(data)


def cut_off(tmp_path: Path) -> bytes:
    data = workbook(tmp_path).read_bytes()
    return data[: len(data) * 2 // 3]


def encrypted_members(tmp_path: Path) -> bytes:
    data = bytearray(workbook(tmp_path).read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


BAD = {
    "empty": (lambda _t: b"", "文件是空的"),
    "only white space": (lambda _t: b"\xef\xbb\xbf \r\n\r\n", "文件是空的"),
    "a password or an old .xls": (lambda _t: OLE, "取消打开密码"),
    "zip with a password": (encrypted_members, "设有密码"),
    "a picture": (lambda _t: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "不是表格文件"),
    "a PDF": (lambda _t: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n" * 100, "不是表格文件"),
    "a Word document": (
        lambda _t: zip_of(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
        "不是 Excel 工作簿",
    ),
    "an archive": (lambda _t: zip_of(a=b"b"), "不是 Excel 工作簿"),
    "xlsb": (
        lambda _t: zip_of(**{"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}),
        "二进制格式",
    ),
    "a page that calls itself .xls": (
        lambda _t: "<html><table><tr><td>职权编码</td></tr></table></html>".encode(),
        "网页格式",
    ),
    "an XML spreadsheet": (lambda _t: b'<?xml version="1.0"?><Workbook/>', "XML 格式"),
    "cut off": (cut_off, "已损坏"),
    "damaged inside": (damaged_sheet, "已损坏"),
    "flipped bytes": (flipped_bytes, "已损坏"),
    "an empty archive": (lambda _t: zip_of(), "已损坏|不是 Excel"),
    "not even XML": (
        lambda _t: zip_of(**{"[Content_Types].xml": b"\0\1\2", "xl/workbook.xml": b"no"}),
        "已损坏",
    ),
    "NUL bytes": (lambda _t: "职权编码,主项名称\nKJ\0,登记\n".encode(), "NUL"),
    "binary": (lambda _t: bytes(range(1, 256)) * 40, "文字编码无法识别|不是文本表格"),
    "a quotation mark that never closes": (
        lambda _t: ('职权编码,主项名称,职权类别\n"' + "x" * 1_100_000).encode(),
        "引号是否成对",
    ),
}


def read_through(path: Path) -> None:
    """All that the import desk reads of a file."""
    from portal.importing.columns import matcher
    from portal.importing.reading import data_rows
    from portal.importing.targets import get_target

    with open_source(path) as source:
        header = find_header(source, matcher(get_target("power").columns))
        if header:
            list(data_rows(source, header, sorted(header.mapping)))
        for sheet in source.sheets:
            for _row in source.rows(sheet):
                pass


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_sentence(tmp_path, name):
    make, sentence = BAD[name]
    path = tmp_path / "file.xlsx"
    path.write_bytes(make(tmp_path))
    with pytest.raises(UnreadableFile, match=sentence):
        read_through(path)


@pytest.mark.parametrize("name", BAD)
def test_the_upload_page_shows_the_sentence_and_keeps_nothing(bureau, client, settings, tmp_path, name):
    make, _sentence = BAD[name]
    client.force_login(bureau.office)
    response = client.post(
        reverse("importing:upload"),
        {"target": "power", "organisation": bureau.root.pk, "file": ContentFile(make(tmp_path), "目录.xlsx")},
    )
    if response.status_code == 302:  # damage that shows only while the rows are read
        job = ImportJob.objects.get()
        assert job.state == ImportJob.State.FAILED and job.error.endswith(("。", "再导入。"))
        page = client.get(response.url).content.decode()
        assert job.error in page
        return
    assert response.status_code == 422
    assert not ImportJob.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    page = response.content.decode()
    assert "Traceback" not in page and "。" in page


def test_no_known_header(tmp_path):
    path = text_table(tmp_path / "a.csv", [["姓名", "电话"], ["张三", "1"]])
    with open_source(path) as source:
        from portal.importing.columns import matcher
        from portal.importing.targets import get_target

        assert find_header(source, matcher(get_target("power").columns)) is None


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_damage_to_the_register_is_read_or_refused_with_a_sentence(tmp_path, data):
    content = bytearray(REGISTER.read_bytes())
    for _hit in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "hit.xlsx"
    path.write_bytes(content)
    sentence = ""
    try:
        read_through(path)
    except ImportProblem as problem:
        sentence = str(problem)
    assert not sentence or sentence.endswith("。")


@hypothesis_settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.one_of(
        st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_are_read_or_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "any"
    path.write_bytes(content)
    sentence = ""
    try:
        read_through(path)
    except ImportProblem as problem:
        sentence = str(problem)
    assert not sentence or sentence.endswith("。")


# --- what unpacks to far more than it weighs ---------------------------------------------------------------------

XML = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def bomb(tmp_path: Path, part: str, content: bytes) -> Path:
    """A workbook that has ``content`` in one of its parts."""
    good = workbook(tmp_path)
    with zipfile.ZipFile(good) as archive:
        types = archive.read("[Content_Types].xml")
    strings = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % SHARED_STRINGS.encode()
    )
    types = types.replace(b"</Types>", strings)
    parts = {"xl/sharedStrings.xml": STRINGS + b"</sst>", "[Content_Types].xml": types, part: content}
    return rewrite(good, tmp_path / "bomb.xlsx", parts)


def many(piece: bytes, megabytes: int) -> bytes:
    """The piece again and again, with noise between so that it doesn't pack better than real files do."""
    noise = random.Random(1)
    block = piece * (1 + 400 // len(piece))
    return b"".join(
        block + b"<!--%x-->" % noise.getrandbits(40) for _block in range(megabytes * 1_000_000 // len(block))
    )


BOMBS = {
    "a cell that packs a thousandfold": (
        SHEET,
        lambda: XML + b'<row><c t="inlineStr"><is><t>' + b"x" * 99_000_000,
    ),
    "one row of millions of cells": (SHEET, lambda: XML + b"<row>" + many(b"<c/>", 12) + b"</row>" + END),
    "millions of unknown things": (SHEET, lambda: XML + many(b"<x/>", 12) + END),
    "millions of merged cells": (SHEET, lambda: XML + END[:12] + many(b'<mergeCell ref="A1:B2"/>', 6)),
    "millions of shared strings": ("xl/sharedStrings.xml", lambda: STRINGS + many(b"<si/>", 6) + b"</sst>"),
    "an enormous style sheet": (
        "xl/styles.xml",
        lambda: b"<styleSheet>" + many(b"<x/>", 12) + b"</styleSheet>",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_unpacks_to_far_too_much_is_refused_within_bounded_memory(tmp_path, name):
    part, content = BOMBS[name]
    path = bomb(tmp_path, part, content())
    assert path.stat().st_size < 6_000_000
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match=r"解压后过大|多得异常"):
            read_through(path)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150_000_000


def test_more_rows_than_a_sheet_can_have(tmp_path, monkeypatch):
    monkeypatch.setattr(weighing, "MAX_ROWS", 100_000)
    with pytest.raises(UnreadableFile, match="多得异常"):
        read_through(bomb(tmp_path, SHEET, XML + many(b"<row/>", 1) + END))


def test_far_too_much_of_everything(tmp_path, settings):
    settings.IMPORT_MAX_UNPACKED_MB = 5
    path = bomb(tmp_path, "xl/worksheets/sheet2.xml", XML + many(b"<row><c/></row>", 6) + END)
    with pytest.raises(UnreadableFile, match="解压后过大（超过5 MB"):
        read_through(path)


def test_a_chart_sheet_among_the_sheets_is_passed_over(tmp_path):
    book = openpyxl.load_workbook(workbook(tmp_path))
    chart = book.create_chartsheet("图", 0)
    chart.add_chart(BarChart())
    book.save(tmp_path / "chart.xlsx")
    with open_source(tmp_path / "chart.xlsx") as source:
        assert [sheet.name for sheet in source.sheets] == ["职权目录"]


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path):
    """The directory says that the sheet is small; what is unpacked goes on and on."""
    path = bomb(tmp_path, SHEET, XML + b"<row/>" * 3_000_000 + END)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        length = int.from_bytes(data[at + 28 : at + 30], "little")
        if data[at + 46 : at + 46 + length] == SHEET.encode():
            data[at + 24 : at + 28] = (5000).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="已损坏"):
        read_through(path)


def test_entities_are_not_expanded(tmp_path):
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + XML[21:]
    path = bomb(tmp_path, SHEET, laughs + b'<row><c t="inlineStr"><is><t>&b;</t></is></c></row>' + END)
    with pytest.raises(UnreadableFile, match="已损坏"):
        read_through(path)


def test_more_rows_or_columns_than_the_portal_takes(tmp_path, settings):
    settings.IMPORT_MAX_ROWS = 100
    with pytest.raises(UnreadableFile, match="数据超过100行"):
        read_through(text_table(tmp_path / "a.csv", [HEADER, *power_rows(200, "成果科")]))
    settings.IMPORT_MAX_COLUMNS = 50
    with pytest.raises(UnreadableFile, match="第2行有60列"):
        read_through(text_table(tmp_path / "b.csv", [HEADER, ["x"] * 60]))


def test_a_file_larger_than_the_portal_takes(tmp_path, settings):
    settings.IMPORT_MAX_FILE_MB = 1
    path = tmp_path / "a.csv"
    path.write_bytes("职权编码,主项名称\n".encode() + b"x" * 1_100_000)
    with pytest.raises(UnreadableFile, match="超过1 MB"):
        read_through(path)
