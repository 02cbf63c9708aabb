"""A preview: the first pages as pictures, made within the request and kept for a while."""

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from portal.printing import limits, room
from portal.printing import preview as previews
from portal.printing.documents import Book, Entry, Form, LedgerMark, Section
from portal.printing.preview import preview, shortened
from portal.printing.registry import NothingToPrint
from portal.printing.services import NotAllowed, TooOften
from tests.factories import UserFactory
from tests.printing.conftest import erase_a_version

pytestmark = pytest.mark.django_db


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def texts(leaflet, monkeypatch, **options) -> list[str]:
    """What the pages say that are shown."""
    shown: list[str] = []
    as_it_is = previews._picture

    def remember(page):
        shown.append(re.sub(r"\s", "", page.get_textpage().get_text_range()))
        return as_it_is(page)

    monkeypatch.setattr(previews, "_picture", remember)
    preview(leaflet, {}, None, **options)
    return shown


def test_the_first_pages_are_shown_with_the_number_of_all_records(leaflet):
    leaflet.rows = 5_000
    shown = preview(leaflet, {}, None)
    assert shown.total == 5_000 and len(shown.pages) == 3
    for content in shown.pages:
        page = picture(content)
        assert page.format == "PNG" and min(page.size) in range(699, 702) and len(content) < 150_000
        darkest, _lightest = page.convert("L").getextrema()
        assert darkest < 100, "no empty page"


def test_they_are_cover_notes_and_the_first_records(leaflet, monkeypatch):
    """Contents could only be those of the first records: a page that the file hasn't got."""
    leaflet.rows = 5_000
    cover, notes, table = texts(leaflet, monkeypatch)
    assert "某局" in cover and "传单" in cover and "编印说明" in notes
    assert "事项5000项，内容与平台公布的一致" in notes, "it is neither a draft nor a short one"
    assert "一、某科（5000项）" in table and "第1行" in table and f"第{previews.ROWS + 1}行" not in table


def test_fewer_pages_when_fewer_are_asked_for(leaflet):
    assert len(preview(leaflet, {}, None, pages=2).pages) == 2
    assert len(preview(leaflet, {}, None, pages=3).pages) == 3


class TestShortened:
    def test_only_the_first_records_of_the_first_sections_are_left(self, leaflet):
        entries = [Entry(number, str(number), "", str(number)) for number in range(9)]
        sections = [Section("甲", entries=entries[:1]), Section("乙", entries=entries[1:]), Section("丙")]
        book = shortened(replace(leaflet.build({}), sections=sections))
        assert isinstance(book, Book)
        assert [(section.name, len(section.entries)) for section in book.sections] == [("甲", 1), ("乙", 1)]
        assert not (book.has_contents or book.statistics or book.indexes), "they tell of all records"

    def test_it_is_marked_and_has_nothing_attached(self, leaflet):
        book = leaflet.build({})
        book = replace(book, make=replace(book.make, is_archival=True, paper="A3"))
        make = shortened(book).make
        assert (make.watermark, make.is_archival, make.attachments) == ("预览", False, ())
        assert make.paper == "A3", "the rest stays as it was chosen"

    def test_what_is_short_by_itself_is_only_marked(self):
        form = Form("审批表", "专利奖励", "某局", "某科", (), (), (), LedgerMark())
        assert replace(shortened(form), make=form.make) == form and shortened(form).make.watermark == "预览"

    def test_drafts_keep_their_mark(self, leaflet):
        book = leaflet.build({})
        assert shortened(replace(book, make=replace(book.make, watermark="草稿"))).make.watermark == "草稿"


def test_the_same_preview_is_made_once(leaflet):
    first = preview(leaflet, {}, None)
    leaflet.on_build = lambda: pytest.fail("made again")
    assert preview(leaflet, {}, UserFactory()) == first
    leaflet.on_build = lambda: None
    leaflet.sequence, leaflet.rows = 2, 3
    assert preview(leaflet, {}, None).total == 3, "another version is another preview"


def test_who_may_not_print_sees_nothing(leaflet):
    preview(leaflet, {}, None)
    leaflet.allowed = False
    with pytest.raises(NotAllowed):
        preview(leaflet, {}, None)


def test_nothing_to_print_is_nothing_to_see(leaflet):
    def nothing():
        raise NothingToPrint("所选范围内没有可打印的职权。")

    leaflet.on_size = nothing
    with pytest.raises(NothingToPrint, match="没有可打印"):
        preview(leaflet, {}, None)


def test_a_citizen_makes_so_many_new_ones_a_minute(leaflet, monkeypatch):
    monkeypatch.setattr(limits, "STARTS", 1)
    preview(leaflet, {}, None, address="192.0.2.1")
    preview(leaflet, {}, None, address="192.0.2.1")
    with pytest.raises(TooOften):
        preview(leaflet, {"kind": "other"}, None, address="192.0.2.1")
    preview(leaflet, {"kind": "other"}, UserFactory())


class TestErasure:
    def test_what_was_made_before_one_is_not_shown_again(self, leaflet, bureau):
        preview(leaflet, {}, None)
        erase_a_version(bureau)
        made = []
        leaflet.on_build = lambda: made.append(True)
        preview(leaflet, {}, None)
        assert made

    def test_what_is_erased_while_it_is_made_is_read_again(self, leaflet, bureau, settings):
        made = []

        def erase_once():
            made.append(True)
            if len(made) == 1:
                erase_a_version(bureau)

        leaflet.on_build = erase_once
        preview(leaflet, {}, None)
        assert len(made) == 2
        kept = [folder for folder in (settings.MEDIA_ROOT / "previews").glob("*/*") if folder.is_dir()]
        assert [folder.parent.name for folder in kept] == ["3"]


def test_one_that_is_deleted_while_it_is_read_is_made_again(leaflet, monkeypatch):
    whole = preview(leaflet, {}, None)
    read = Path.read_bytes

    def delete_and_read(path):
        if path.parent.is_dir() and path.name == "002.png":
            shutil.rmtree(path.parent)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", delete_and_read)
    assert preview(leaflet, {}, None) == whole


def test_one_that_is_being_deleted_is_not_shown_in_part(leaflet, monkeypatch, settings):
    whole = preview(leaflet, {}, None)
    seen, rmtree = [], shutil.rmtree

    def delete_slowly(folder, *given, **options):
        if Path(folder).is_relative_to(settings.MEDIA_ROOT):
            min(folder.iterdir()).unlink()
            seen.append(preview(leaflet, {}, None))
        rmtree(folder, *given, **options)

    monkeypatch.setattr(room.shutil, "rmtree", delete_slowly)
    (folder,) = (settings.MEDIA_ROOT / "previews" / "0").iterdir()
    room.delete_preview(folder)
    assert seen == [whole]
    room.delete_preview(folder.with_name("gone"))


def test_two_who_look_in_the_same_moment_both_see_it(leaflet):
    def be_faster():
        leaflet.on_build = lambda: None
        preview(leaflet, {}, None)

    leaflet.on_build = be_faster
    assert len(preview(leaflet, {}, None).pages) == 3
