"""Which files are taken, under which name, and which aren't and why."""

import io
import random
import zipfile

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from portal.attachments import kinds
from portal.attachments.errors import Refused
from portal.attachments.names import LONGEST, MOST_BYTES, extension_of, tidy_name

from . import files


def refused(take, name: str, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        take(name, content)
    return "".join(caught.value.messages)


WORD, ZIP = files.ooxml("docx"), files.zipped({"说明.txt": "甲", "图/1.png": files.picture("PNG")})
TAKEN = [
    ("通知.pdf", files.pdf(), kinds.PDF),
    ("通知.docx", WORD, kinds.DOCX),
    ("名册.xlsx", files.workbook(), kinds.XLSX),
    ("汇报.pptx", files.ooxml("pptx"), kinds.PPTX),
    ("通知.doc", files.ole({"WordDocument": b"x", "1Table": b"x"}), kinds.DOC),
    ("通知.wps", files.ole({"WordDocument": b"x"}), kinds.DOC),
    ("名册.xls", files.ole({"Workbook": b"x"}), kinds.XLS),
    ("名册.et", files.ole({"Workbook": b"x"}), kinds.XLS),
    ("汇报.ppt", files.ole({"PowerPoint Document": b"x"}), kinds.PPT),
    ("公文.ofd", files.zipped({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<x/>"}), kinds.OFD),
    ("材料.zip", ZIP, kinds.ZIP),
    ("照片.JPG", files.picture(), kinds.JPEG),
    ("照片.jpeg", files.picture(), kinds.JPEG),
    ("截图.png", files.picture("PNG"), kinds.PNG),
    ("名单.csv", "姓名,单位\n张三,办公室\n".encode(), kinds.CSV),
    ("名单.csv", "姓名,单位\n张三,办公室\n".encode("gb18030"), kinds.CSV),
    ("说明.txt", "﻿说明".encode(), kinds.TXT),
    ("说明.txt", "说明".encode("utf-16"), kinds.TXT),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN, ids=[row[0] for row in TAKEN])
def test_a_file_is_known_by_what_is_in_it(take, store, name, content, kind):
    facts = take(name, content)
    assert (facts.name, facts.media_type) == (name, kind.media_type)
    with store.open(facts.digest) as stored:
        assert len(stored.read()) == facts.size
    assert list((store.folder / ".incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("通知.docx", files.pdf(), "内容是PDF，扩展名却是 .docx"),
        ("通知.pdf", WORD, "内容是Word 文档，扩展名却是 .pdf"),
        ("材料.zip", WORD, "内容是Word 文档"),
        ("照片.png", files.picture(), "内容是JPEG"),
        ("通知.exe", files.pdf(), "扩展名却是 .exe"),
        ("说明.csv", files.pdf(), "内容是PDF"),
        ("空.txt", b"", "空的"),
        ("程序.txt", b"MZ\x90\x00\x03", "文件的内容不是 txt 格式"),
        ("程序.exe", b"MZ\x90\x00\x03", "不能上传这种文件"),
        ("包.rar", b"Rar!\x1a\x07\x01\x00", "不能上传这种文件"),
        ("动图.gif", b"GIF89a\x01\x00\x01\x00", "不能上传这种文件"),
        ("网页.txt", b"<!DOCTYPE html><script>alert(1)</script>", "网页或程序代码"),
        ("图.svg", b"<svg xmlns='x'/>", "网页或程序代码"),
        ("通知.docx", WORD[:200], "损坏"),
        ("通知.doc", files.ole({"WordDocument": b"x"})[:700], "损坏"),
        ("通知.doc", files.ole({"Contents": b"x"}), "文件的内容不是 doc 格式"),
        ("通知.docx", files.ooxml("docx", {"word/vbaProject.bin": b"x"}), "宏"),
        ("通知.docx", files.ooxml("docx", content_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "宏"),
        ("名册.xlsx", files.ooxml("xlsx", {"xl/macrosheets/sheet1.xml": b"x"}), "宏"),
        ("通知.doc", files.ole({"WordDocument": b"x"}, ("Macros",)), "宏"),
        ("名册.xls", files.ole({"Workbook": b"x"}, ("_VBA_PROJECT_CUR",)), "宏"),
        ("通知.docx", files.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "密码"),
        ("材料.zip", files.zipped({"a/setup.exe": b"x"}), "setup.exe"),
        ("材料.zip", files.zipped({"通知.docm": b"x"}), "通知.docm"),
        ("材料.zip", files.zipped({"../../etc/cron.d/x": b"x"}), "文件名不正常"),
        ("照片.jpg", files.picture()[:300], "图片已损坏"),
        ("照片.jpg", b"\xff\xd8\xff" + b"x" * 50, "图片已损坏"),
        ("通知.pdf", b"%PDF-1.7\nnothing", "PDF 已损坏"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_with_the_reason(take, store, name, content, why):
    assert why in refused(take, name, content)
    assert [path for path in store.folder.rglob("*") if path.is_file() and path.name != ".lock"] == []


def javascript(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def hidden_javascript(document):
    """In an object that nothing leads to, and inside an array."""
    document.make_indirect(pikepdf.Array([pikepdf.Dictionary(JS=pikepdf.String("x"))]))
    document.pages[0].AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(
            S=pikepdf.Name.URI, Next=pikepdf.Array([pikepdf.Dictionary(S=pikepdf.Name.JavaScript)])
        )
    )


def launch(document):
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
    )
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(link)])


def web_link(document):
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.gov.cn"),
    )
    document.pages[0].Annots = pikepdf.Array([link])


@pytest.mark.parametrize("change", [javascript, hidden_javascript, launch])
@pytest.mark.parametrize("mode", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_a_pdf_that_does_something_is_refused(take, change, mode):
    assert "脚本、动作" in refused(take, "表.pdf", files.pdf(change, object_stream_mode=mode))


def test_a_pdf_with_a_link_and_one_that_only_its_owner_may_change_are_taken(take):
    take("表.pdf", files.pdf(web_link))
    take("表.pdf", files.pdf(encryption=pikepdf.Encryption(owner="secret", user="")))


def test_a_pdf_that_nobody_could_open_is_refused(take):
    assert "密码" in refused(take, "表.pdf", files.pdf(encryption=pikepdf.Encryption(owner="a", user="b")))


def test_bombs_are_refused_without_being_unpacked(take, settings):
    dense = b"\0" * (30 * 1024 * 1024)
    assert "压缩比异常" in refused(
        take, "名册.xlsx", files.ooxml("xlsx", {"xl/worksheets/sheet1.xml": dense})
    )
    settings.ATTACHMENT_MAX_UNPACKED_MB = 1
    noise = random.Random(1).randbytes(700_000)
    assert "解压后过大" in refused(take, "材料.zip", files.zipped({"1.txt": noise, "2.txt": noise}))


def test_too_large_a_file_is_refused_with_the_limit(take, settings):
    settings.ATTACHMENT_MAX_MB = 1
    assert "1 MB" in refused(take, "说明.txt", b"a" * (1024 * 1024 + 1))
    take("说明.txt", b"a" * 1024 * 1024)


def test_a_locked_zip_is_refused(take):
    content = bytearray(files.zipped({"1.txt": b"x"}, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    assert "密码" in refused(take, "材料.zip", bytes(content))


# --- pictures ---------------------------------------------------------------------------------------------------------
def test_a_photograph_keeps_its_picture_and_how_it_is_turned_and_nothing_else(take, store):
    original = files.photograph()
    facts = take("现场.jpg", original)
    stored = store.path(facts.digest).read_bytes()
    for trace in (b"HUAWEI", b"secret remark", b"behind the end"):
        assert trace in original and trace not in stored
    with Image.open(io.BytesIO(original)) as before, Image.open(io.BytesIO(stored)) as after:
        assert dict(after.getexif()) == {0x0112: 6}
        assert after.getexif().get_ifd(0x8825) == {}
        assert after.info["icc_profile"] == b"profile" and "comment" not in after.info
        # Rounding when it is written anew, which nobody sees.
        assert max(high for _low, high in ImageChops.difference(before, after).getextrema()) <= 4


def test_a_png_keeps_its_picture_and_nothing_else(take, store):
    image = Image.new("P", (30, 20), 3)
    image.putpalette([value for number in range(256) for value in (number, 255 - number, 7)])
    out = io.BytesIO()
    text = PngInfo()
    text.add_text("Author", "zhangsan")
    exif = Image.Exif()
    exif[0x010F] = "HUAWEI"
    image.save(out, "PNG", pnginfo=text, exif=exif.tobytes(), transparency=3, dpi=(300, 300))
    facts = take("图.png", out.getvalue() + b"behind the end")
    stored = store.path(facts.digest).read_bytes()
    for trace in (b"zhangsan", b"HUAWEI", b"behind the end"):
        assert trace not in stored
    with Image.open(io.BytesIO(stored)) as after:
        assert (
            after.convert("RGBA").tobytes()
            == Image.open(io.BytesIO(out.getvalue())).convert("RGBA").tobytes()
        )
        assert round(after.info["dpi"][0]) == 300


def test_a_picture_of_too_many_points_is_refused(take):
    out = io.BytesIO()
    Image.new("1", (20_000, 6000)).save(out, "PNG")
    assert "图片过大" in refused(take, "图.png", out.getvalue())


# --- names ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("通知.pdf", "通知.pdf"),
        ("C:\\Users\\zhang\\Desktop\\通知.pdf", "通知.pdf"),
        ("../../etc/通知.pdf", "通知.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("  .hidden.pdf ", "hidden.pdf"),
        ("关于<重要>事项?.docx", "关于_重要_事项_.docx"),
        ("con.pdf", "_con.pdf"),
        (".pdf", "附件.pdf"),
        ("", "附件.pdf"),
        ("///", "附件.pdf"),
        ("第1.2版", "第1.2版.pdf"),
    ],
)
def test_names_lose_what_tricks_readers_and_disks(name, tidy):
    assert tidy_name(name, "pdf") == tidy


@given(st.text(max_size=300), st.sampled_from(["pdf", "docx"]))
def test_every_name_is_short_safe_and_stays_as_it_is(name, extension):
    tidy = tidy_name(name, extension)
    assert tidy == tidy_name(tidy, extension)
    assert extension_of(tidy) and len(tidy) <= LONGEST and len(tidy.encode()) <= MOST_BYTES
    assert not set(tidy) & set('/\\\0\n\r<>:"|?*\u202e') and not tidy.startswith(".")


def test_a_long_name_is_shortened_before_its_extension():
    assert tidy_name("长" * 300 + ".docx").endswith("长.docx")
