"""Books of sheets: drawn once, kept, and put together, read back from the files."""

import os
import re
import time
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from portal.printing import engine, parts
from portal.printing.documents import A3, Field, Line, Make, Sheet
from portal.printing.engine import PrintProgress, render
from portal.printing.layout import Layouter
from portal.printing.store import FragmentStore
from tests.printing import checking, images
from tests.printing.leaves import ARCHIVAL, LEDGER, anchor_of, book_of_leaves, code_of, entry, name_of
from tests.printing.pdf import Pdf

NUMBER = 9


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> FragmentStore:
    return FragmentStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def path(tmp_path_factory, kept) -> Path:
    path = tmp_path_factory.mktemp("print") / "leaves.pdf"
    render(book_of_leaves(NUMBER), path, store=kept, cores=1)
    return path


@pytest.fixture(scope="module")
def printed(path) -> Pdf:
    return Pdf(path)


def first_pages(pdf: Pdf) -> dict[int, int]:
    """The page, from 0, that each record's pages begin on."""
    return {
        record: next(
            index
            for index, text in enumerate(pdf.pages)
            if text.startswith(code_of(record)) or f"项）{code_of(record)}" in text
        )
        for record in range(1, NUMBER + 1)
    }


class TestFile:
    def test_an_independent_checker_finds_nothing_wrong(self, path):
        assert checking.problems(path) == []

    def test_every_record_is_there_once_in_order(self, printed):
        places = list(first_pages(printed).values())
        assert places == sorted(places) and len(set(places)) == NUMBER

    def test_contents_and_index_give_the_pages_and_lead_there(self, path, printed):
        first = printed.labels.index("1")
        places = first_pages(printed)
        contents, index = printed.pages[2], printed.pages[-1]
        links = checking.links(path)
        for record, place in places.items():
            number = str(place - first + 1)
            assert f"{name_of(record)}{number}" in contents
            assert f"{code_of(record)}{name_of(record)}" in index
            assert number in [word.text for word in printed.words[-1] if word.y < 0.8]
            assert (2, place) in links and (printed.page_count - 1, place) in links

    def test_the_outline_leads_to_sections_and_records(self, path, printed):
        found = [(level, title) for level, title, _page in checking.outline(path)]
        assert found[1:4] == [
            (1, "一、第1科"),
            (2, "KJ-CF-0001 第1项职权的名称"),
            (2, "KJ-CF-0002 第2项职权的名称"),
        ]
        pages = {title: page for _level, title, page in checking.outline(path)}
        for record, place in first_pages(printed).items():
            assert pages[f"{code_of(record)} {name_of(record)}"] == place

    def test_pages_are_numbered_outside_below_odd_right_even_left(self, printed):
        first = printed.labels.index("1")
        assert first % 2 == 0, "the body begins on a right-hand page"
        for index in range(first, printed.page_count):
            number = str(index - first + 1)
            assert printed.labels[index] == number
            word = next(
                word for word in reversed(printed.words[index]) if word.text == number and word.y > 0.8
            )
            assert (word.x > 0.5) == (index % 2 == 0)

    def test_left_hand_pages_are_bound_on_the_right(self, path):
        """28 mm on the binding side: a left-hand page's text begins 2 mm further left than a right-hand one's."""
        boxes = [page.mediabox for page in PdfReader(str(path)).pages]
        upright = [(index, box) for index, box in enumerate(boxes) if box.width < box.height]
        assert {round(float(box.width) / 72 * 25.4) for _index, box in upright} == {210}
        shifts = {round(float(box.left) / 72 * 25.4) for index, box in upright if index % 2}
        assert shifts <= {2, 6} and 2 in shifts, "6 mm on pages with a picture"
        assert {float(box.left) for index, box in upright if index % 2 == 0} == {0.0}

    def test_a_wide_picture_lies_across(self, path, printed):
        place = first_pages(printed)[4]
        pages = PdfReader(str(path)).pages
        sideways = [index for index, page in enumerate(pages) if page.mediabox.width > page.mediabox.height]
        assert place + 1 in sideways and all(
            first_pages(printed)[8] < index or index < place + 2 for index in sideways
        )

    def test_one_subset_of_each_font(self, path):
        fonts = checking.fonts(path)
        assert all(font.is_embedded and font.is_subset for font in fonts)
        assert len({font.name for font in fonts}) == len(fonts)

    def test_a_screen_reader_gets_the_form_as_a_table_and_the_picture_by_name(self, path):
        found = checking.tag_texts(path)
        assert ("H3", name_of(1)) in [(tag, text.strip()) for tag, text in found]
        assert any(tag == "TH" and "设定依据" in text for tag, text in found)
        assert not any("—" in text and re.search(r"—\s*\d+\s*—", text) for _tag, text in found), (
            "no page numbers"
        )

    def test_a_screen_reader_knows_contents_and_index_for_what_they_are(self, path):
        with pikepdf.open(path) as pdf:
            tags = [
                str(element.get("/S")) for element in pdf.objects if isinstance(element, pikepdf.Dictionary)
            ]
        assert tags.count("/TOC") == 1 and tags.count("/TOCI") == NUMBER + 3 and tags.count("/Index") == 2

    def test_text_of_a_merged_book_is_that_of_a_single_run(self, printed):
        """What one run of WeasyPrint over all sheets says, page by page, but for page numbers."""
        book = book_of_leaves(NUMBER)
        whole = []
        for heading, section in zip(parts.headings(book), book.sections, strict=True):
            for place, leaf in enumerate(section.entries):
                sheet = book.source.sheet((leaf.record, ""))
                html = parts.entry(sheet, leaf, heading.level + 1, heading if place == 0 else None)
                pages = re.search(r"<body>(.*)</body>", html, re.DOTALL)[1]
                whole.append(f'<div style="break-before: page">{pages}</div>')
        document = Layouter().lay_out(f'<html lang="zh-CN"><body>{"".join(whole)}</body></html>')
        single = printed.path.with_name("single.pdf")
        document.write_pdf(single)
        first = printed.labels.index("1")
        pages = [re.sub(r"—\d+—$", "", page) for page in printed.pages[first:]]
        assert pages[: len(document.pages)] == Pdf(single).pages


class TestAgain:
    def test_nothing_is_read_or_drawn_when_nothing_changed(self, kept, path, tmp_path):
        before = {file: file.stat().st_mtime_ns for file in kept.folder.rglob("*") if file.is_file()}
        book = book_of_leaves(NUMBER)
        render(book, tmp_path / "again.pdf", store=kept, cores=1)
        assert book.source.asked == []
        assert {file for file in kept.folder.rglob("*") if file.is_file()} == set(before)
        assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()

    def test_only_what_changed_is_read(self, kept, path, tmp_path):
        book = book_of_leaves(NUMBER, words={5: "改了的条文。"})
        render(book, tmp_path / "changed.pdf", store=kept, cores=1)
        assert book.source.asked == [5]
        changed = Pdf(tmp_path / "changed.pdf")
        assert "改了的条文。" in changed.pages[first_pages(changed)[5]]
        assert checking.problems(tmp_path / "changed.pdf") == []

    def test_a_record_that_comes_first_takes_the_sections_heading(self, kept, tmp_path):
        book = book_of_leaves(NUMBER)
        sections = [replace(section, entries=section.entries[1:]) for section in book.sections]
        render(replace(book, sections=sections, indexes=()), tmp_path / "less.pdf", store=kept, cores=1)
        text = Pdf(tmp_path / "less.pdf").text
        assert f"一、第1科（4项）{code_of(2)}" in text and name_of(1) not in text

    @pytest.mark.parametrize(
        "spoil", [lambda data: b"half of someth", lambda data: data[: len(data) // 2]], ids=["other", "half"]
    )
    @pytest.mark.parametrize("kind", ["[0-9a-f][0-9a-f]", "subsets"], ids=["fragments", "subsets"])
    def test_what_is_spoilt_is_made_anew(self, kept, path, tmp_path, kind, spoil):
        for file in kept.folder.glob(f"{kind}/*"):
            file.write_bytes(spoil(file.read_bytes()))
        render(book_of_leaves(NUMBER), tmp_path / "again.pdf", store=kept, cores=1)
        assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()

    def test_an_emptied_store_is_filled_again(self, tmp_path):
        store = FragmentStore(tmp_path / "store")
        book = book_of_leaves(2)
        render(book, tmp_path / "first.pdf", store=store, cores=1)
        assert store.size() > 0
        store.clear()
        assert store.size() == 0
        render(book, tmp_path / "second.pdf", store=store, cores=1)
        assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "second.pdf").read_bytes()

    def test_pages_that_are_deleted_while_they_are_needed_are_drawn_again(self, path, tmp_path):
        store = FragmentStore(tmp_path / "store")
        times = []

        def clear(done: PrintProgress) -> None:
            if done.drawing and not times:
                times.append(1)
                store.clear()

        render(book_of_leaves(NUMBER), tmp_path / "again.pdf", store=store, cores=1, progress=clear)
        assert times and (tmp_path / "again.pdf").read_bytes() == path.read_bytes()

    def test_what_was_not_used_for_longest_goes_first(self, tmp_path):
        store = FragmentStore(tmp_path / "store")
        for name, age in (("a" * 64, 30), ("b" * 64, 10), ("c" * 64, 20)):
            store.path(name).parent.mkdir(parents=True, exist_ok=True)
            store.path(name).write_bytes(b"x" * 100)
            os.utime(store.path(name), (time.time() - age, time.time() - age))
        assert store.shrink(to_size=150) == 200
        assert store.path("b" * 64).exists() and not store.path("a" * 64).exists()


class TestCrew:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch):
        monkeypatch.setattr(engine, "FEW_ENTRIES", 1)
        monkeypatch.setattr(engine, "ENTRIES_TOGETHER", 2)

    def test_two_processes_print_the_same_pages(self, printed, tmp_path):
        store = FragmentStore(tmp_path / "store")
        seen: list[PrintProgress] = []
        render(book_of_leaves(NUMBER), tmp_path / "crew.pdf", store=store, cores=2, progress=seen.append)
        crew = Pdf(tmp_path / "crew.pdf")
        assert crew.pages == printed.pages and crew.outline == printed.outline
        assert checking.problems(tmp_path / "crew.pdf") == []
        assert [done.rows for done in seen] == sorted(done.rows for done in seen) and seen[-1].rows == NUMBER

    def test_what_was_drawn_before_a_failure_is_kept(self, tmp_path):
        store = FragmentStore(tmp_path / "store")
        book = book_of_leaves(NUMBER)
        book.source.fails_at = 9
        with pytest.raises(RuntimeError, match="record 9"):
            render(book, tmp_path / "crew.pdf", store=store, cores=2)
        assert list(tmp_path.glob("*.pdf")) == []
        again = book_of_leaves(NUMBER)
        render(again, tmp_path / "crew.pdf", store=store, cores=1)
        assert 1 not in again.source.asked and 9 in again.source.asked

    def test_a_process_that_is_killed_leaves_its_work_to_the_others(self, printed, tmp_path):
        book = book_of_leaves(NUMBER)
        book.source.dies_at = 4
        render(book, tmp_path / "crew.pdf", store=FragmentStore(tmp_path / "store"), cores=2)
        assert Pdf(tmp_path / "crew.pdf").pages == printed.pages

    def test_giving_up_stops_it(self, tmp_path):
        def stop(done: PrintProgress) -> None:
            if done.rows:
                raise KeyboardInterrupt

        store = FragmentStore(tmp_path / "store")
        with pytest.raises(KeyboardInterrupt):
            render(book_of_leaves(60), tmp_path / "crew.pdf", store=store, cores=2, progress=stop)
        again = book_of_leaves(60)
        render(again, tmp_path / "crew.pdf", store=store, cores=1)
        assert 20 < len(again.source.asked) < 60, "it stopped long before the end, and what was drawn is kept"


class TestMake:
    def test_an_archival_copy_is_pdf_a_with_its_data(self, kept, tmp_path):
        path = tmp_path / "archive.pdf"
        render(book_of_leaves(3, make=ARCHIVAL), path, store=kept, cores=1)
        assert checking.problems(path, archival=True) == []
        attached = checking.attachments(path)
        assert attached == {file.name: file.content for file in ARCHIVAL.attachments}

    def test_a_watermark_lies_on_every_page_and_in_no_text(self, kept, tmp_path):
        path = tmp_path / "draft.pdf"
        render(book_of_leaves(3, make=Make(watermark="样张")), path, store=kept, cores=1)
        pdf = Pdf(path)
        assert all("样" in page and "张" in page for page in pdf.pages)
        assert checking.problems(path) == []
        assert [text for _tag, text in checking.tag_texts(path) if "样张" in text] == []

    def test_on_a3_everything_is_larger(self, kept, tmp_path):
        path = tmp_path / "large.pdf"
        render(book_of_leaves(3, make=Make(paper=A3)), path, store=kept, cores=1)
        sizes = {
            tuple(sorted((round(float(page.mediabox.width)), round(float(page.mediabox.height)))))
            for page in PdfReader(str(path)).pages
        }
        assert sizes == {(842, 1191)}
        assert checking.problems(path) == []

    def test_a_book_without_cover_or_contents_begins_at_once(self, kept, tmp_path):
        path = tmp_path / "bare.pdf"
        render(book_of_leaves(3, has_cover=False, has_contents=False, indexes=()), path, store=kept, cores=1)
        pdf = Pdf(path)
        assert pdf.pages[0].startswith("管城回族区科学技术局职权目录版本日期") and pdf.labels[0] == "1"
        assert "指纹9F3A12BC77D00E51一、第1科" in pdf.pages[0]
        assert checking.problems(path) == []


def test_characters_beyond_a_fonts_collection_are_shown_by_all_readers(tmp_path):
    """Fandol numbers them otherwise than they stand in it: strict readers showed nothing in their place."""
    path = tmp_path / "signs.pdf"
    render(book_of_leaves(1, words={1: "2020–2025年，€、╔═╗、↗、▲"}), path, cores=0)
    assert checking.problems(path) == []
    assert "2020–2025年，€、╔═╗、↗、▲" in Pdf(path).text


def test_anchors_stay_where_they_are_whatever_comes_before():
    assert anchor_of(7) == "power-KJ-CF-0007"


def test_nothing_in_a_file_with_drafts_vouches_for_it(tmp_path):
    path = tmp_path / "draft.pdf"
    render(book_of_leaves(1, is_draft=True), path, cores=1)
    info = Pdf(path).info
    assert LEDGER.entry_hash not in info["Keywords"] and "台账" not in info["Subject"]


@pytest.mark.parametrize("lines", [26, 27, 28])
def test_a_table_ends_with_its_last_row_when_one_is_moved_to_the_next_page(tmp_path, lines):
    """The last row goes with the foot that doesn't fit any more; an empty strip in its place looked like a lost row."""
    sheet = Sheet(
        title="",
        name=name_of(1),
        sponsor="某局",
        fields=(
            Field("设定依据", tuple(Line("违反本法规定的", "quote") for _line in range(lines))),
            Field("咨询电话", (Line("0371-66661020"),)),
            Field("监督电话", (Line("0371-66661021"),)),
        ),
        ledger=LEDGER,
        page_url="https://example.org/",
    )
    laid_out = Layouter().lay_out(parts.entry(sheet, entry(1), 2, None))
    laid_out.write_pdf(tmp_path / "sheet.pdf")
    pdf = Pdf(tmp_path / "sheet.pdf")
    assert "咨询电话" not in pdf.pages[0] and "咨询电话" in pdf.pages[1]
    image = next(images.pages(tmp_path / "sheet.pdf"))
    frame = max(y for y in range(image.height) if image.getpixel((image.width // 2, y)) < 128)
    last_word = max(word.y for word in pdf.words[0]) * image.height
    assert frame - last_word < 10 / 25.4 * images.DPI, "ten millimetres: the line and the cell's padding"


def test_no_section_stands_alone_at_the_foot_of_the_contents(tmp_path):
    """Twenty-two lines a page: with these sections one would be the last of its page, its records overleaf."""
    path = tmp_path / "contents.pdf"
    for number in range(18, 24):
        book = book_of_leaves(number + 3, indexes=())
        records = [entry for section in book.sections for entry in section.entries]
        sections = [
            replace(book.sections[0], entries=records[:number]),
            replace(book.sections[1], entries=records[number:]),
        ]
        render(replace(book, sections=sections), path, cores=0)
        pages = Pdf(path).pages[2:4]
        assert not any(re.search(r"二、第2科\d+—I+—$", page) for page in pages)
