"""The printed full catalogue, read back from its file."""

import pytest

from portal.printing import services
from portal.printing.engine import render
from portal.publishing.actions import editing
from portal.publishing.models import Publication
from powers.printing import PowerCatalogue
from powers.printing.choice import PARTS, Choice
from powers.printing.full import PowerSheets
from tests.factories import LegalBasisFactory
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(bureau, settings, tmp_path):
    """One power with a law over more than a page and a chart, and one with neither."""
    settings.MEDIA_ROOT = tmp_path / "files"
    power = bureau.power(code="KJ-CF-01", name="对假冒专利行为的处罚", complaint_phone="12345")
    LegalBasisFactory(power=power, text="假冒专利的，责令改正并予公告。\n" * 60)
    bureau.publish(bureau.draw(power))
    bureau.publish(bureau.power(code="KJ-JL-01", name="重大成果奖励", outcome="证书"))
    return bureau


@pytest.fixture
def printed(tmp_path):
    """Print a choice of the full catalogue."""

    def run(**choice) -> Pdf:
        render(PowerCatalogue().build(Choice(form="full", **choice).parameters()), tmp_path / "book.pdf")
        return Pdf(tmp_path / "book.pdf")

    return run


def test_each_power_on_pages_of_its_own(bureau, printed):
    pdf = printed(parts=())
    long, short = Publication.objects.order_by("sequence")
    first, *more = [page for page in pdf.pages if page]
    assert f"一、{bureau.section.name}（2项）KJ-CF-01对假冒专利行为的处罚职权类别" in first
    assert more[0].startswith("KJ-CF-01对假冒专利行为的处罚"), "a page that goes on says whose it is"
    assert "流程图" in more[-2] and "受理审查" in more[-2]
    assert more[-1].startswith("KJ-JL-01重大成果奖励职权类别") and "办理结果证书" in more[-1]
    assert short.fingerprint.replace(" ", "") in more[-1] and "/powers/KJ-JL-01/" in more[-1]
    assert long.fingerprint.replace(" ", "") in more[-2], "the chart too can be checked"
    assert pdf.text.count("假冒专利的，责令改正并予公告。") == 60


def test_contents_outline_and_indexes_lead_to_the_pages(bureau, printed):
    pdf = printed(parts=tuple(PARTS))
    starts = {
        name: next(index for index, page in enumerate(pdf.pages) if page.startswith(head))
        for name, head in (
            ("对假冒专利行为的处罚", "一、"),
            ("重大成果奖励", "KJ-JL-01重大成果奖励职权类别"),
        )
    }
    marks = {
        title.partition(" ")[2]: index for _depth, title, index in pdf.outline if title.startswith("KJ-")
    }
    assert marks == starts
    contents = next(index for index, page in enumerate(pdf.pages) if page.startswith("目录"))
    by_name, by_code = pdf.page_count - 2, pdf.page_count - 1
    for name, index in starts.items():
        assert f"{name}{pdf.labels[index]}" in pdf.pages[contents]
        assert all(name in pdf.pages[page] for page in (by_name, by_code))
    for page in (contents, by_name, by_code):
        assert set(starts.values()) <= set(pdf.links_of(page))
    assert {"D", "Z"} <= set(pdf.pages[by_name]) and "KJ-CF" in pdf.pages[by_code]


def test_drafts_are_not_vouched_for(bureau, printed):
    power = bureau.power(code="KJ-QT-09", name="新拟的职权")
    with editing(power, bureau.editor) as row:
        row.outcome = "批复"
    pdf = printed(drafts=True, organisation=bureau.bureau.code)
    assert all({"草", "稿"} <= set(page) for page in pdf.pages), "on every page, aslant"
    cover, notes = pdf.pages[:2]
    assert "内部资料" in cover and "指纹" not in cover + notes
    assert "其中有尚未公开的草稿" in notes and "内容与平台公布的一致" not in pdf.text
    assert "共有职权3项（含草稿）" in pdf.text
    new = next(page for page in pdf.pages if "KJ-QT-09新拟的职权" in page)
    assert "草稿，尚未公开" in new and "办理结果批复" in new and "/powers/KJ-QT-09/" not in new


def test_a_power_published_while_it_is_printed_is_printed_as_it_is_then(bureau, monkeypatch):
    power = bureau.publish(bureau.power(code="KJ-XK-01", outcome="旧证书"))
    read, done = PowerSheets.materials, []

    def materials(source, records):
        if not done:
            done.append(records)
            with editing(power, bureau.editor) as row:
                row.outcome = "新证书"
            bureau.publish(power)
        return read(source, records)

    monkeypatch.setattr(PowerSheets, "materials", materials)
    job = services.request_print(PowerCatalogue(), Choice(form="full").parameters(), None)
    job.run.refresh_from_db()
    assert job.run.state == "done" and done
    text = Pdf(job.run.path).text
    assert "新证书" in text and "旧证书" not in text
