"""Pictures behind a sheet: what ``PICTURE_UPRIGHT`` and ``PICTURE_ACROSS`` promise, the page has room for."""

import pytest
from django.utils.safestring import mark_safe

from portal.printing import parts
from portal.printing.documents import PICTURE_ACROSS, PICTURE_UPRIGHT, Field, LedgerMark, Line, Picture, Sheet
from portal.printing.layout import Layouter


@pytest.mark.parametrize("is_across", [False, True], ids=["upright", "across"])
def test_the_largest_picture_fits_below_its_heading_on_one_page(is_across):
    width, height = PICTURE_ACROSS if is_across else PICTURE_UPRIGHT
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><rect width="9" height="9"/></svg>'
    sheet = Sheet(
        title="职权公开表",
        name="名称很长的职权" * 30,
        sponsor="区科学技术局",
        fields=(Field("职权编码", (Line("KJ-01"),)),),
        ledger=LedgerMark(41, "9f3a12bc77d00e51" + "0" * 48),
        mark="内部资料　注意保管",
        pictures=(Picture("流程图", (mark_safe(svg),) * 3, is_across),),
    )
    pages = Layouter().lay_out(parts.sheet(sheet)).pages
    assert len(pages) == 4
    for page in pages[1:]:
        box = page._page_box
        assert (box.margin_width() > box.margin_height()) is is_across
        assert box.width >= width, "it would lie over the margin"
        assert box.margin_left >= 14 / 25.4 * 96 and box.margin_right >= 14 / 25.4 * 96
