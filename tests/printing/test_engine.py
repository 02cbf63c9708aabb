"""The printed book, read back from the file: pages, numbers, contents, bookmarks, fonts."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.printing import engine, tables
from portal.printing.documents import (
    Book,
    Column,
    CountTable,
    Field,
    LedgerMark,
    Line,
    Make,
    Row,
    Section,
    Sheet,
    numbered,
)
from portal.printing.engine import PrintProgress, render
from portal.printing.fonts import official_fonts
from tests.printing import checking
from tests.printing.pdf import Pdf

LEDGER = LedgerMark(41, "9f3a12bc77d00e51" + "0" * 48, date(2026, 11, 24), "https://example.org/ledger/41/")
LAW = "违反本法规定的，由县级以上人民政府科学技术行政部门责令改正，没收违法所得，并处罚款；情节严重的，依法追究责任。"
COLUMNS = (
    Column("number", "序号", 12, "c"),
    Column("code", "职权编码", 25, "c code"),
    Column("name", "职权名称", 60),
    Column("law", "设定依据", 110),
    Column("legal", "法定", 20, "c", "办理时限"),
    Column("promised", "承诺", 20, "c", "办理时限"),
)
FRONT = 4  # cover, its back, contents, statistics


def row(section: str, number: int, law: str = LAW, below: str = "") -> Row:
    code = f"{section}-{number:03d}"
    cells = [str(number), code, f"第{number}项职权", law, "20日", ""]
    return Row(
        title=f"{code} 第{number}项职权",
        cells=tuple((Line(text),) if text else () for text in cells),
        below=numbered([below]) if below else (),
        below_heading="条文：" if below else "",
    )


def section(name: str, code: str, number: int, **options) -> Section:
    return Section(name, [row(code, index) for index in range(1, number + 1)], **options)


def book(*sections: Section, **values) -> Book:
    counts = tuple((part.name, (len(part.rows), len(part.rows))) for part in sections)
    return replace(
        Book(
            title="职权目录",
            sponsor="管城回族区科学技术局",
            version_date=date(2026, 11, 24),
            columns=COLUMNS,
            sections=sections,
            ledger=LEDGER,
            audience="向社会公开",
            portal_name="权力公开透明运行平台",
            complaint="0371-66660000",
            unit="项",
            noun="职权",
            statistics=(CountTable("按职权类别", "科室", ("行政处罚", "合计"), counts),) if counts else (),
        ),
        **values,
    )


BOOK = book(
    section("办公室", "BG", 3),
    Section("知识产权科", [row("ZS", n, law="略") for n in range(1, 60)]),
    Section(
        "高新技术科",
        [
            row("GX", 1),
            row("GX", 2, law="见下", below="长的条文。" * 300),
            row("GX", 3, law="姓名喆、垚、囍、𠮷"),
        ],
    ),
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> Pdf:
    path = tmp_path_factory.mktemp("print") / "book.pdf"
    result = render(BOOK, path)
    pdf = Pdf(path)
    assert result.pages == pdf.page_count and result.size == path.stat().st_size
    return pdf


def body(pdf: Pdf) -> range:
    return range(FRONT, pdf.page_count)


def page_of(pdf: Pdf, text: str) -> int:
    """The first body page that ``text`` stands on."""
    return next(index for index in body(pdf) if text in pdf.pages[index])


class TestBook:
    def test_it_begins_with_cover_notes_contents_and_statistics(self, printed):
        cover, notes, contents, statistics = printed.pages[:FRONT]
        assert cover.startswith("管城回族区科学技术局职权目录")
        for shown in ("二〇二六年十一月二十四日", "第41号", "9F3A12BC77D00E51"):
            assert shown in cover
        for shown in (
            "65项",
            LEDGER.entry_hash,
            "向社会公开",
            "0371-66660000",
            "https://example.org/ledger/41/",
        ):
            assert shown in notes
        assert contents.startswith("目录职权统计表")
        assert "按职权类别" in statistics and statistics.count("65") == 3

    def test_every_row_is_there_once_and_in_order(self, printed):
        text = "".join(printed.pages[index] for index in body(printed))
        expected = [f"BG-{n:03d}" for n in range(1, 4)]
        expected += [f"ZS-{n:03d}" for n in range(1, 60)] + [f"GX-{n:03d}" for n in range(1, 4)]
        assert re.findall(r"[A-Z]{2}-\d{3}", text) == expected

    def test_page_numbers_stand_outside_below(self, printed):
        """— 1 —, the odd ones right, the even ones left (GB/T 9704, 7.5); none on the cover and its back."""
        for index in body(printed):
            number = index - FRONT + 1
            assert printed.pages[index].endswith(f"—{number}—"), printed.pages[index][-20:]
            place = next(word for word in reversed(printed.words[index]) if word.text == str(number))
            assert place.y > 0.85
            assert place.x > 0.8 if number % 2 else place.x < 0.2
        assert "—" not in printed.pages[0] and not re.search(r"—\w+—$", printed.pages[1])
        assert printed.pages[2].endswith("—I—") and printed.pages[3].endswith("—II—")

    def test_the_body_begins_on_a_right_hand_page(self, printed):
        assert FRONT % 2 == 0

    def test_viewers_call_the_pages_as_they_are_printed(self, printed):
        assert printed.labels[:FRONT] == ["封面", "封二", "I", "II"]
        assert printed.labels[FRONT:] == [str(n + 1) for n in range(printed.page_count - FRONT)]

    def test_the_contents_give_the_right_pages_and_lead_there(self, printed):
        contents = printed.pages[2]
        sections = ("一、办公室", "二、知识产权科", "三、高新技术科")
        targets = [3]
        for name in sections:
            page = page_of(printed, name)
            number = re.search(rf"{name}(\d+)", contents).group(1)
            assert int(number) == page - FRONT + 1
            targets.append(page)
        assert re.search(r"职权统计表II", contents)
        assert printed.links_of(2) == targets

    def test_bookmarks_lead_to_sections_and_to_every_row(self, printed):
        titles = [title for _depth, title, _page in printed.outline]
        assert titles[:2] == ["目录", "职权统计表"] and len(titles) == 2 + 3 + 65
        for depth, title, page in printed.outline[2:]:
            if depth == 1:
                assert title in printed.pages[page]
            else:
                assert title.split()[0] in printed.pages[page]
        assert [title for depth, title, _page in printed.outline if depth == 1][2:] == [
            "一、办公室",
            "二、知识产权科",
            "三、高新技术科",
        ]

    def test_the_head_is_repeated_and_no_heading_stands_alone(self, printed):
        for index in body(printed):
            page = printed.pages[index]
            if re.search(r"[A-Z]{2}-\d{3}", page):
                assert page.count("职权编码") == 1 and page.count("办理时限") == 1
            assert "管城回族区科学技术局职权目录" in page, "running head"
        for name, first in (
            ("一、办公室", "BG-001"),
            ("二、知识产权科", "ZS-001"),
            ("三、高新技术科", "GX-001"),
        ):
            assert page_of(printed, name) == page_of(printed, first)

    def test_a_law_too_long_for_its_column_stands_below_its_row(self, printed):
        page = page_of(printed, "GX-002")
        assert "条文：" in printed.pages[page] and printed.text.count("长") == 300

    def test_rare_characters_of_names_are_shown(self, printed):
        for character in "喆垚囍𠮷":
            assert character in printed.text
        assert not re.search("[\ufffd\u25a1]", printed.text)

    def test_all_fonts_are_in_the_file_and_are_the_official_ones(self, printed):
        assert all(printed.fonts.values())
        found = official_fonts()
        assert not found.missing, "the set-up fetches the Fandol fonts (deploy/setup/fonts)"
        for role in ("Official Title", "Official FangSong", "Official Hei", "Official Song"):
            assert found.files[role].path.stem in printed.fonts
        assert any("Noto" in name for name in printed.fonts), "stands in for 喆 and its like"

    def test_the_file_says_what_it_is(self, printed):
        info = printed.info
        assert info["Title"] == "管城回族区科学技术局职权目录"
        assert info["Author"] == "管城回族区科学技术局"
        assert "第41号" in info["Subject"] and "9F3A 12BC 77D0 0E51" in info["Subject"]
        assert info["CreationDate"].startswith("D:20261124")
        catalogue = printed.reader.root_object
        assert catalogue["/Lang"] == "zh-CN"
        assert catalogue["/MarkInfo"]["/Marked"], "tagged: a screen reader can read it"
        assert catalogue["/PageMode"] == "/UseOutlines"

    def test_the_paper_is_a4_tables_lie_across(self, printed):
        for index, page in enumerate(printed.reader.pages):
            width, height = float(page.mediabox.width), float(page.mediabox.height)
            expected = (595.3, 841.9) if index < 3 else (841.9, 595.3)
            assert (width, height) == pytest.approx(expected, abs=0.2)

    def test_the_same_book_gives_the_same_text_whatever_the_pieces(self, printed, tmp_path, monkeypatch):
        monkeypatch.setattr(tables, "ROWS_AT_ONCE", 4)
        render(BOOK, tmp_path / "pieces.pdf")
        assert Pdf(tmp_path / "pieces.pdf").pages == printed.pages


def test_sections_in_several_bureaus_get_group_headings(tmp_path):
    render(
        book(
            section("一科", "AA", 1, path=("甲局",)),
            section("二科", "AB", 1, path=("甲局",)),
            section("一科", "BA", 1, path=("乙局", "乙局分局")),
        ),
        tmp_path / "groups.pdf",
    )
    pdf = Pdf(tmp_path / "groups.pdf")
    heard = [text for _tag, text in checking.tag_texts(tmp_path / "groups.pdf")]
    lines = heard[heard.index("目录") + 1 :][:7]
    assert lines == ["职权统计表II", "甲局", "一、一科1", "二、二科1", "乙局", "乙局分局", "三、一科2"]
    assert [(depth, title) for depth, title, _page in pdf.outline[2:]] == [
        (1, "甲局"),
        (2, "一、一科"),
        (3, "AA-001 第1项职权"),
        (2, "二、二科"),
        (3, "AB-001 第1项职权"),
        (1, "乙局"),
        (2, "乙局分局"),
        (3, "三、一科"),
        (4, "BA-001 第1项职权"),
    ]


def test_a_book_without_a_ledger_entry_says_so(tmp_path):
    render(book(section("办公室", "BG", 1), ledger=LedgerMark()), tmp_path / "book.pdf")
    pdf = Pdf(tmp_path / "book.pdf")
    assert "尚无记录" in pdf.pages[0]
    assert "没有可核对的指纹" in pdf.pages[1]


def test_a_contents_of_several_pages_counts_itself_in(tmp_path):
    """Forty sections: contents of several pages, statistics behind them, and the body still begins on the right."""
    sections = [section(f"第{n}科室", f"S{chr(65 + n // 26)}", 1) for n in range(40)]
    render(book(*sections), tmp_path / "long.pdf")
    pdf = Pdf(tmp_path / "long.pdf")
    first = pdf.labels.index("1")
    statistics = next(index for index in range(first) if pdf.pages[index].startswith("职权统计表"))
    assert statistics > 3 and first % 2 == 0 and pdf.labels[:4] == ["封面", "封二", "I", "II"]
    assert re.search(rf"职权统计表{pdf.labels[statistics]}一、", pdf.pages[2])
    assert pdf.pages[first].endswith("—1—") and "第0科室" in pdf.pages[first]
    last = len(pdf.pages) - first
    assert f"四十、第39科室{last}" in pdf.pages[statistics - 1]
    assert f"—{last}—" in pdf.pages[-1] and "四十、第39科室" in pdf.pages[-1]


def test_no_sum_stands_alone_at_the_head_of_a_page(tmp_path):
    """Six sections: without more ado the second table's last line would be the first of the next page."""
    counts = tuple((f"第{n}科室", (1, 1)) for n in range(6))
    tables = [
        CountTable(title, "科室", ("行政处罚", "合计"), counts) for title in ("按职权类别", "按权力属性")
    ]
    printed = book(section("办公室", "BG", 1), statistics=tuple(tables))
    render(printed, tmp_path / "book.pdf", cores=0)
    pages = [page for page in Pdf(tmp_path / "book.pdf").pages if "第5科室" in page]
    assert all(page.count("第5科室") == page.count("合计") // 2 for page in pages)


@pytest.mark.parametrize(
    "parts", [{}, {"has_contents": False}, {"has_contents": False, "statistics": ()}], ids=str
)
def test_without_a_cover_the_first_page_and_every_table_say_what_the_book_can_be_checked_by(tmp_path, parts):
    """The notes, which say it too, are on the back of the cover."""
    bare = replace(BOOK, has_cover=False, scope="知识产权科", **parts)
    render(bare, tmp_path / "bare.pdf")
    pdf = Pdf(tmp_path / "bare.pdf")
    mark = "公开台账第41号，指纹" + LEDGER.fingerprint.replace(" ", "")
    title = "管城回族区科学技术局职权目录（知识产权科）版本日期2026年11月24日，" + mark
    assert title in pdf.pages[0]
    tables = [page for page in pdf.pages if "设定依据" in page]
    assert tables and all(f"科{mark}" in page or f"室{mark}" in page for page in tables), "with the section"
    render(replace(bare, is_draft=True), tmp_path / "draft.pdf")
    assert "指纹" not in Pdf(tmp_path / "draft.pdf").text, "nothing vouches for drafts"
    render(BOOK, tmp_path / "whole.pdf")
    assert not any(mark in page for page in Pdf(tmp_path / "whole.pdf").pages[2:]), "the cover says it"


def test_a_book_of_nothing_has_a_contents_of_nothing(tmp_path):
    """The last record was withdrawn after they had been counted."""
    render(book(), tmp_path / "empty.pdf", cores=0)
    assert "目录" in Pdf(tmp_path / "empty.pdf").pages[2]


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_long_names_stand_beside_each_other_above_a_table(tmp_path, paper):
    """A book without a cover says most there: whose it is, 内部资料, the section, ledger and fingerprint."""
    name = "知识产权保护和运用促进以及公共服务体系建设和科技创新平台管理"
    long = book(section(f"{name}科", "BG", 1), sponsor=f"某区{name}局", mark="内部资料　注意保管")
    render(replace(long, has_cover=False, make=Make(paper=paper)), tmp_path / "long.pdf", cores=0)
    words = Pdf(tmp_path / "long.pdf").words[2]
    left = next(word for word in words if word.text.startswith("某区知识"))
    line = sorted((word for word in words if abs(word.y - left.y) < 0.003), key=lambda word: word.x)
    assert "".join(word.text for word in line).startswith(
        f"某区{name}局职权目录【内部资料注意保管】{name}科公开台账"
    )


def test_internal_books_are_marked_on_cover_and_every_page(tmp_path):
    render(book(section("办公室", "BG", 2), mark="内部资料　注意保管"), tmp_path / "internal.pdf")
    pdf = Pdf(tmp_path / "internal.pdf")
    assert pdf.pages[0].startswith("内部资料注意保管")
    assert all("【内部资料注意保管】" in pdf.pages[index] for index in body(pdf))


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="file:///etc/passwd">',
    '"><style>*{display:none}</style>',
    "a" * 400,
    "{{ settings.SECRET_KEY }}{% load x %}",
    "\x00\x07控制\u202e符\u2028号\ufeff",
    "👍🏽 emoji",
    "——…！？）》」",
    "&lt;&amp;amp;",
]


def test_hostile_text_stays_text(tmp_path):
    rows = [row("HT", number, law=text) for number, text in enumerate(HOSTILE, 1)]
    rows += [row("HT", 20, law="甲" * 4000)]
    said = {"sponsor": "<i>局</i>", "complaint": "0371\x07 & <12345>", "unit": "项\x07", "noun": "职权\x07"}
    render(book(Section("<b>科</b>", rows), **said), tmp_path / "hostile.pdf")
    pdf = Pdf(tmp_path / "hostile.pdf")
    text = pdf.text
    assert "监督投诉：0371&<12345>。" in text
    for shown in (
        "<script>alert(1)</script>",
        "file:///etc/passwd",
        "{{settings.SECRET_KEY}}",
        "&lt;&amp;amp;",
    ):
        assert shown in text
    assert "root:" not in text and text.count("甲") == 4000 and text.count("a" * 20) > 5
    assert pdf.info["Title"] == "<i>局</i>职权目录"


class TestProgress:
    def test_it_grows_to_the_end(self, tmp_path, monkeypatch):
        seen: list[PrintProgress] = []
        monkeypatch.setattr(tables, "ROWS_AT_ONCE", 10)
        render(BOOK, tmp_path / "book.pdf", progress=seen.append)
        assert len(seen) > 5 and [done.rows for done in seen] == sorted(done.rows for done in seen)
        assert seen[-1].rows == seen[-1].total_rows == 65 and seen[-1].drawing
        assert seen[-1].pages == Pdf(tmp_path / "book.pdf").page_count
        assert not any(done.drawing for done in seen[:-1])

    def test_stopping_leaves_no_file(self, tmp_path):
        def stop(done):
            raise RuntimeError("stopped")

        with pytest.raises(RuntimeError, match="stopped"):
            render(BOOK, tmp_path / "book.pdf", progress=stop)
        assert list(tmp_path.iterdir()) == []

    def test_the_old_file_stays_until_the_new_one_is_whole(self, tmp_path):
        path = tmp_path / "book.pdf"
        path.write_bytes(b"old")

        def stop(done):
            raise RuntimeError("stopped")

        with pytest.raises(RuntimeError, match="stopped"):
            render(BOOK, path, progress=stop)
        assert path.read_bytes() == b"old"
        render(book(section("办公室", "BG", 1)), path)
        assert path.read_bytes().startswith(b"%PDF")

    def test_no_place_to_write(self, tmp_path):
        with pytest.raises(OSError, match="No such file"):
            render(BOOK, tmp_path / "missing" / "book.pdf")


SHEET = Sheet(
    title="职权公开表",
    name="对假冒专利行为的处罚",
    sponsor="管城回族区科学技术局",
    fields=(
        Field("职权编码", (Line("KJ-CF-01"),)),
        Field("行使条件", (Line("有明确当事人"),)),
        Field("设定依据", tuple(Line(LAW * 4, "quote") for _each in range(10))),
    ),
    ledger=LEDGER,
    version="第3版，2026年11月24日公开",
    portal_name="平台",
    page_url="https://example.org/powers/KJ-CF-01/",
)


def test_a_sheet_says_all_of_one_record(tmp_path):
    result = render(SHEET, tmp_path / "sheet.pdf")
    pdf = Pdf(tmp_path / "sheet.pdf")
    assert result.pages == pdf.page_count > 1
    for shown in ("职权公开表", "对假冒专利行为的处罚", "第3版", "9F3A12BC77D00E51", SHEET.page_url):
        assert shown in pdf.text
    assert pdf.pages[0].endswith("—1—") and pdf.pages[1].endswith("—2—")
    assert pdf.outline == [(1, "对假冒专利行为的处罚", 0)]
    assert pdf.labels == [str(n + 1) for n in range(pdf.page_count)]
    assert pdf.info["Title"] == "对假冒专利行为的处罚 — 管城回族区科学技术局职权公开表"
    assert all(pdf.fonts.values())


def test_the_engine_is_loaded_where_a_print_is_made_and_not_in_every_web_process():
    import subprocess
    import sys

    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; import django; django.setup();"
        "import portal.urls; sys.exit('weasyprint' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(engine.__file__).parents[2], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_an_internal_sheet_is_marked_on_every_page(tmp_path):
    render(replace(SHEET, code="KJ-CF-01", mark="内部资料　注意保管"), tmp_path / "sheet.pdf")
    first, *others = Pdf(tmp_path / "sheet.pdf").pages
    assert first.startswith("内部资料注意保管") and "【" not in first
    assert others and all("【内部资料注意保管】" in page for page in others)
