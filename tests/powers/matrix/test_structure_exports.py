"""The workbook and the printed tables, read back as a reader's programs do."""

import io
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from portal.organisations.models import PostHolding
from portal.printing.engine import render
from portal.publishing.models import Audience
from powers.models import PowerFunction
from powers.printing import PostPowers, PowerStructure
from tests.factories import OrganisationFactory, PostFactory, UserFactory
from tests.powers.published import publish_many
from tests.printing.pdf import Pdf


@pytest.fixture
def head(bureau):
    post = PostFactory(organisation=bureau.section, name="科长", is_key_post=True)
    PostHolding.objects.create(post=post, holder_name="刘洋", started_on="2024-03-01")
    return post


@pytest.fixture
def concentrated(bureau, head):
    """A head of section who decides, executes and supervises; and something that only the Party reads."""
    for function in PowerFunction.values:
        bureau.publish(
            bureau.power(name=f"科长的{function}", code=f"KJ-{function}", function=function, post=head)
        )
    bureau.publish(bureau.power(name="党内事项", post=head, audience=Audience.PARTY))
    return bureau


def workbook_of(client, bureau):
    response = client.get(f"/powers/structure/{bureau.bureau.code}/xlsx/")
    assert response.status_code == 200
    return response, load_workbook(io.BytesIO(response.content))


def values(sheet) -> list[list]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_workbook_has_the_matrix_and_every_power(client, concentrated):
    response, book = workbook_of(client, concentrated)
    assert quote(f"{concentrated.bureau.name}权力结构表") in response["Content-Disposition"]
    matrix, listed = book.worksheets
    rows = values(matrix)
    assert rows[0][0] == f"{concentrated.bureau.name}权力结构表"
    assert (
        "共3项职权：决策权1项、执行权1项、监督权1项" in rows[1][0] and "三权集于一身的岗位1个" in rows[1][0]
    )
    assert (
        rows[2][0] == "科室和岗位"
        and rows[2][1] == "行使的权力"
        and rows[3][1:4] == ["决策权", "执行权", "监督权"]
    )
    assert rows[4] == [concentrated.section.name, 1, 1, 1, 3, "三权集于一科室"]
    assert "科长（重要岗位）" in rows[5][0] and "现任：刘洋" in rows[5][0] and rows[5][5] == "三权集于一身"
    assert "科长的decision（KJ-decision）" in rows[5][1]
    assert rows[6][:5] == ["合计", 1, 1, 1, 3]
    assert matrix.freeze_panes == "B5" and matrix.print_title_rows == "$3:$4"
    assert {str(merged) for merged in matrix.merged_cells.ranges} >= {"A1:F1", "B3:D3", "A3:A4"}
    names = [row[7] for row in values(listed)[2:]]
    assert sorted(names) == ["科长的decision", "科长的execution", "科长的supervision"]
    assert listed.freeze_panes == "A3" and listed.auto_filter.ref == "A2:H5"


def test_a_members_workbook_holds_what_is_for_him_and_says_that_it_is_internal(client, concentrated):
    _response, book = workbook_of(client, concentrated)
    assert "内部资料" not in book.worksheets[0]["A2"].value
    client.force_login(UserFactory(is_party_member=True))
    response, book = workbook_of(client, concentrated)
    assert book.worksheets[0]["A2"].value.startswith("内部资料")
    assert "党内事项" in [row[7] for row in values(book.worksheets[1])]
    assert response["Cache-Control"] == "private, no-store"


def test_a_name_that_looks_like_a_formula_stays_a_text(client, bureau, head):
    bureau.publish(bureau.power(name="=1+1", post=head))
    _response, book = workbook_of(client, bureau)
    cell = book.worksheets[1].cell(3, 8)
    assert cell.data_type == "s" and "=1+1" in cell.value


def test_a_cell_of_many_powers_refers_to_the_second_sheet(client, bureau, head, ledger_entry):
    publish_many(ledger_entry, [bureau.section], [{"post_id": head.pk}] * 40)
    _response, book = workbook_of(client, bureau)
    cell = book.worksheets[0].cell(6, 3).value
    assert cell.startswith("40项") and cell.endswith("……其余见“职权明细”")
    assert book.worksheets[1].max_row == 42


def printed(document, slug, tmp_path) -> Pdf:
    render(document.build({"slug": str(slug)}), tmp_path / "print.pdf")
    return Pdf(tmp_path / "print.pdf")


def test_the_printed_table_lies_across_and_goes_back_to_the_ledger(concentrated, tmp_path):
    pdf = printed(PowerStructure(), concentrated.bureau.code, tmp_path)
    width, height = pdf.reader.pages[0].mediabox[2:]
    assert width > height
    for words in (
        f"{concentrated.bureau.name}权力结构表", "共3项职权", "科长（重要岗位）", "现任：刘洋", "1．科长的decision",
        "三权集于一身的岗位1个", "公开台账第", "指纹", f"/powers/structure/{concentrated.bureau.code}/",
    ):  # fmt: skip
        assert words in pdf.text
    assert "党内事项" not in pdf.text
    assert pdf.info["Title"] == f"{concentrated.bureau.name}权力结构表"


def test_its_head_is_on_every_page_and_the_pages_are_numbered(bureau, ledger_entry, tmp_path):
    posts = [PostFactory(organisation=bureau.section, name=f"岗位{n}") for n in range(60)]
    publish_many(ledger_entry, [bureau.section], [{"post_id": post.pk} for post in posts])
    pdf = printed(PowerStructure(), bureau.bureau.code, tmp_path)
    assert pdf.page_count > 2
    for number, text in enumerate(pdf.pages, start=1):
        assert f"—{number}—" in text
    assert all("科室和岗位" in text and "决策权" in text for text in pdf.pages[:-1])


def test_the_posts_powers_are_printed_by_function(bureau, head, concentrated, tmp_path):
    OrganisationFactory(parent=bureau.bureau, name="纪检监察室")
    pdf = printed(PostPowers(), head.pk, tmp_path)
    for words in (
        f"{bureau.bureau.name}{bureau.section.name}科长职权清单", "刘洋（2024年3月1日任职）", "决策权（1项）",
        "监督权（1项）", "KJ-supervision", "第1版", "该岗位三权集于一身", "谁监督这个岗位",
    ):  # fmt: skip
        assert words in pdf.text
    assert "党内事项" not in pdf.text


def test_they_are_handed_out_at_addresses_of_their_own(client, concentrated, head):
    for path in (f"/print/structure/{concentrated.bureau.code}.pdf", f"/print/post/{head.pk}.pdf"):
        response = client.get(path)
        assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    # The same again is the same file; another holder makes another.
    assert client.get(path)["ETag"] == response["ETag"]
    PostHolding.objects.update(holder_name="赵静")
    holding = PostHolding.objects.get()
    holding.save()
    assert client.get(path)["ETag"] != response["ETag"]


def test_a_long_table_is_printed_by_the_worker(client, bureau, ledger_entry):
    posts = [PostFactory(organisation=bureau.section, name=f"岗位{n}") for n in range(4)]
    publish_many(ledger_entry, [bureau.section], [{"post_id": posts[n % 4].pk} for n in range(80)])
    response = client.get(f"/print/structure/{bureau.bureau.code}.pdf")
    assert response.status_code == 302 and response["Location"].startswith("/print/job/")


@pytest.mark.parametrize("path", ["structure/NOWHERE.pdf", "post/0.pdf", "post/x.pdf", "post/99.pdf"])
def test_what_there_is_not_isnt_printed(client, concentrated, path):
    assert client.get(f"/print/{path}").status_code == 404


def test_a_unit_without_public_powers_has_nothing_to_print(client, bureau):
    assert client.get(f"/print/structure/{bureau.bureau.code}.pdf").status_code == 404
