"""What is printed of disclosures: approval sheets, the catalogue, and what hangs on the board."""

import html
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from disclosure.limits import after_event
from disclosure.printing import BulletinSheets, DisclosureApproval, DisclosureCatalogue, ItemApproval
from disclosure.printing.catalogue.choice import Choice
from portal.attachments.facts import FileFacts
from portal.attachments.services import give
from portal.printing.bulletins import Notice
from portal.printing.documents import LedgerMark
from portal.printing.engine import render
from portal.printing.models import PrintJob
from portal.printing.registry import NothingToPrint
from portal.publishing.actions import Submit, Withdraw, editing
from portal.publishing.models import Audience
from portal.richtext.cleaning import clean
from tests.disclosure.records import CategoryFactory, disclose, make_disclosure, make_item, publish
from tests.factories import Bureau
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def item(bureau):
    return publish(make_item(bureau, title="重大决策", forms=["website", "board"]), bureau)


def said(form) -> dict[str, str]:
    """What a form's fields say."""
    return {field.heading: "\n".join(line.text for line in field.lines) for field in form.fields}


def opinion(form, words):
    return next(found for found in form.opinions if words in found.heading.replace("\n", ""))


def printed(document, tmp_path) -> Pdf:
    render(document, tmp_path / "printed.pdf", cores=0)
    return Pdf(tmp_path / "printed.pdf")


# Approval sheets


def test_the_sheet_of_a_disclosure_has_every_opinion_with_name_and_day(bureau, item, tmp_path):
    disclosure = disclose(make_disclosure(bureau, item, title="专项资金安排"), bureau)
    form = DisclosureApproval().build({"disclosure": disclosure.pk, "version": 1})
    fields = said(form)
    assert fields["信息标题"] == "专项资金安排"
    assert fields["索引号"] == disclosure.index_number
    assert fields["公开形式"] == "网站、公开栏"
    assert fields["公开范围"] == "向社会公开"
    assert fields["公开内容"] == "正文内容"
    assert fields["是否按时"].startswith("按时")
    names = [found.name for found in form.opinions]
    assert all(names)
    secrecy = opinion(form, "保密审查")
    assert secrecy.signed_on == timezone.localdate()
    assert "经审查，可以公开" in "".join(line.text for line in secrecy.lines)
    text = printed(form, tmp_path).text
    for words in ("信息公开审批表", "专项资金安排", bureau.leader.get_full_name()):
        assert words in text


def test_a_long_text_leaves_the_opinions_on_the_first_page_and_files_are_named(bureau, item, tmp_path):
    row = "<tr><td>郑州管城精密仪器有限公司</td><td>先进制造与自动化</td></tr>"
    disclosure = make_disclosure(bureau, item, body=clean(f"<table><tbody>{row * 60}</tbody></table>"))
    give(
        disclosure.files, [FileFacts("项目清单.xlsx", "application/octet-stream", 9, "0" * 64)], bureau.editor
    )
    sheet = printed(sheet_of(disclose(disclosure, bureau)), tmp_path)
    assert "审批人：" in sheet.pages[0].replace(" ", "")
    assert "附件：项目清单.xlsx" in sheet.text and "字，附后）" in sheet.text
    behind = "".join(sheet.pages[1:]).replace(" ", "")
    assert "附件" in sheet.pages[1] and behind.count("郑州管城精密仪器有限公司") == 60


def test_a_text_that_stands_on_the_form_is_not_printed_twice(bureau, item, tmp_path):
    disclosure = disclose(make_disclosure(bureau, item, body="<p>只有一句话。</p>"), bureau)
    sheet = printed(sheet_of(disclosure), tmp_path)
    assert len(sheet.pages) == 1 and sheet.text.replace(" ", "").count("只有一句话。") == 1


def test_the_foot_of_a_notice_stands_on_no_sheet_alone(bureau, item, tmp_path):
    """Whatever the length: the last sheet has some of the text, too."""
    for number in range(8, 20):
        body = clean("".join(f"<p>第{each}段的文字。</p>" for each in range(1, number + 1)))
        disclosure = disclose(make_disclosure(bureau, item, body=body), bureau)
        sheets = printed(BulletinSheets().build(asked(disclosure)), tmp_path).pages
        assert f"第{number}段的文字" in sheets[-1].replace(" ", ""), number


def test_what_came_too_late_says_by_how_much(bureau, item):
    formed = timezone.localdate() - timedelta(days=60)
    disclosure = disclose(make_disclosure(bureau, item, formed_on=formed), bureau)
    assert said(sheet_of(disclosure))["是否按时"].startswith("逾期")


def test_a_stage_that_has_not_decided_is_left_to_be_signed(bureau, item):
    disclosure = make_disclosure(bureau, item)
    with pytest.raises(NothingToPrint):
        sheet_of(disclosure)
    Submit(disclosure, bureau.editor).run()
    form = sheet_of(disclosure)
    assert opinion(form, "单位领导").name == ""
    assert said(form)["索引号"] == "发布时编号"
    assert said(form)["是否按时"] == "尚未公开"


def test_a_second_version_tells_what_changed(bureau, item):
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    with editing(disclosure, bureau.editor) as row:
        row.body = "<p>改过的正文</p>"
    disclosure.refresh_from_db()
    disclose(disclosure, bureau)
    changes = said(sheet_of(disclosure, 2))["变动内容"]
    assert "正文内容" in changes
    assert "改过的正文" in changes


def sheet_of(disclosure, version=1):
    return DisclosureApproval().build({"disclosure": disclosure.pk, "version": version})


def test_the_sheet_of_an_item_tells_the_catalogues_columns(bureau):
    item = publish(make_item(bureau, title="党费收缴", limit=after_event("形成", 5)), bureau)
    fields = said(ItemApproval().build({"item": item.pk, "version": 1}))
    assert fields["公开事项"] == "党费收缴"
    assert fields["公开时间"] == "即时公开"
    assert fields["公开时限"] == "形成之日起5个工作日内"
    assert "公开程序：提出→审核→审批→实施" in fields["公开内容"]


def test_staff_print_the_sheets_from_the_review_desk_and_nobody_elses(client, bureau, item):
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    urls = {
        "disclosure": reverse("disclosure-printing:disclosure-approval", args=[disclosure.pk, 1]),
        "catalogue_item": reverse("disclosure-printing:item-approval", args=[item.pk, 1]),
    }
    client.force_login(bureau.editor)
    for kind, url in urls.items():
        record = disclosure if kind == "disclosure" else item
        assert url in client.get(reverse("review:record", args=[kind, record.pk])).content.decode()
        response = client.post(url, follow=True)
        assert response["Content-Type"] == "application/pdf"
    assert PrintJob.objects.filter(user=bureau.editor).count() == 2
    client.force_login(Bureau().editor)
    for url in urls.values():
        assert client.post(url).status_code == 404


# The catalogue


def choice(bureau, **values):
    return Choice(**{"catalogue": "party", "organisation": bureau.bureau.code, **values})


def book_of(bureau, **values):
    return DisclosureCatalogue().build(choice(bureau, **values).parameters())


def rows_of(book):
    return [row.title for section in book.sections for row in section.rows]


def test_the_catalogue_is_a_book_by_category_with_the_registers_columns(bureau, tmp_path):
    first, second = (CategoryFactory(unit=bureau.bureau, name=name) for name in ("组织设置", "党的建设"))
    publish(make_item(bureau, category=first, code="DW-1", title="党组分工"), bureau)
    publish(make_item(bureau, category=second, code="DW-2", title="党费收缴", timing="periodic"), bureau)
    book = book_of(bureau)
    assert [section.name for section in book.sections] == ["组织设置", "党的建设"]
    assert [column.heading for column in book.columns] == [
        "编号", "公开事项", "公开内容", "公开主体", "公开范围", "公开形式", "公开时间", "公开时限", "公开程序", "责任科室",
    ]  # fmt: skip
    assert [table.totals[-1] for table in book.statistics] == [2, 2]
    pdf = printed(book, tmp_path)
    text = pdf.text
    for words in (
        "党务公开目录",
        bureau.bureau.name,
        "编印说明",
        "目录事项统计表",
        "党组分工",
        "形成之日起5个工作日内",
    ):
        assert words in text


def test_citizens_print_what_is_for_society_and_nothing_else(bureau):
    publish(make_item(bureau, title="公开的"), bureau)
    publish(make_item(bureau, title="党内的", audience=Audience.PARTY), bureau)
    make_item(bureau, title="草稿")
    document = DisclosureCatalogue()
    assert len(rows_of(book_of(bureau))) == 1
    assert document.may_print(choice(bureau).parameters(), None)
    for more in ({"audience": "party"}, {"audience": "all"}, {"drafts": True}):
        assert not document.may_print(choice(bureau, **more).parameters(), None)
    book = book_of(bureau, audience="party")
    assert len(rows_of(book)) == 2
    assert book.mark == "内部资料　注意保管"


def test_drafts_are_printed_as_they_would_be_public(bureau):
    item = publish(make_item(bureau, title="旧名"), bureau)
    with editing(item, bureau.editor) as row:
        row.title = "新名"
    make_item(bureau, title="新的事项")
    book = book_of(bureau, drafts=True)
    assert [title.split()[1] for title in rows_of(book)] == ["新名", "新的事项"]
    assert book.make.watermark == "草稿"
    assert book.is_draft
    before = DisclosureCatalogue().version(choice(bureau, drafts=True).parameters())
    with editing(item, bureau.editor) as row:
        row.title = "更新的名"
    assert DisclosureCatalogue().version(choice(bureau, drafts=True).parameters()) != before


def test_a_sections_part_says_whose_it_is(bureau):
    publish(make_item(bureau), bureau)
    book = book_of(bureau, organisation=bureau.section.code)
    assert (book.sponsor, book.scope) == (bureau.bureau.name, bureau.section.name)
    with pytest.raises(NothingToPrint):
        DisclosureCatalogue().size(choice(bureau, catalogue="government").parameters())


def test_some_columns_are_left_out_but_never_what_a_row_is(bureau):
    publish(make_item(bureau), bureau)
    book = book_of(bureau, columns=("limit",))
    assert [column.key for column in book.columns] == ["code", "title", "limit"]


def test_citizens_get_the_catalogue_by_one_click(client, bureau):
    publish(make_item(bureau, title="党组分工"), bureau)
    page = client.get(reverse("disclosure:catalogue-of", args=["party", bureau.bureau.code])).content.decode()
    assert "打印目录（PDF）" in page
    address = html.unescape(page.split('rel="nofollow" href="')[1].split('"')[0])
    response = client.get(address, follow=True)
    assert response["Content-Type"] == "application/pdf"
    assert not client.cookies


def test_the_print_pages_offer_both_documents(client, bureau):
    publish(make_item(bureau), bureau)
    address = reverse("catalogue:print")
    assert "打印职权目录" in client.get(address).content.decode()
    page = client.get(address + "?document=disclosure-catalogue").content.decode()
    assert "打印党务政务公开目录" in page
    assert '<input type="hidden" name="document" value="disclosure-catalogue">' in page
    assert "只挑其中几项" not in page
    asked = "?start=1&preview=1&document=disclosure-catalogue&catalogue=party"
    response = client.get(address + asked, follow=True)
    assert response.status_code == 200
    assert "data:image/png" in response.content.decode()
    wrong = client.get(address + "?start=1&document=disclosure-catalogue&catalogue=x")
    assert wrong.status_code == 400
    client.force_login(bureau.reviewer)
    page = client.get(reverse("printing:desk") + "?document=disclosure-catalogue").content.decode()
    assert "打印党务政务公开目录" in page
    data = {"document": "disclosure-catalogue", "catalogue": "party", "organisation": bureau.bureau.code}
    response = client.post(reverse("printing:desk"), data, follow=True)
    assert response["Content-Type"] == "application/pdf"
    elsewhere = Bureau().bureau.code
    assert client.post(reverse("printing:desk"), {**data, "organisation": elsewhere}).status_code == 400


# What hangs on the board


def asked(*disclosures, **values):
    keys = sorted(disclosure.pk for disclosure in disclosures)
    return {"disclosures": keys, "paper": "A4", "hang_from": "", "hang_until": "", **values}


def test_a_sheet_for_the_board_has_the_text_with_its_table_and_room_for_the_dates(bureau, item, tmp_path):
    bureau.bureau.complaint_phone = "0371-66660000"
    bureau.bureau.save()
    body = (
        "<p>安排如下：<br>共2项</p><table><thead><tr><th>项目</th><th>金额</th></tr></thead>"
        "<tbody><tr><td>甲&nbsp;项</td><td>30万元 &lt;A&amp;B&gt;</td></tr></tbody></table><ol><li>按季度拨付</li></ol>"
    )
    disclosure = disclose(make_disclosure(bureau, item, title="专项资金安排", body=clean(body)), bureau)
    document = BulletinSheets()
    bulletin = document.build(asked(disclosure))
    (notice,) = bulletin.notices
    assert (notice.heading, notice.sponsor, notice.mark) == ("党务公开", bureau.bureau.name, "")
    assert notice.page_url.endswith(disclosure.get_absolute_url())
    text = printed(bulletin, tmp_path).text
    for words in (
        "党务公开", "专项资金安排", disclosure.index_number, "甲", "<A&B>", "1.按季度拨付", "张贴日期", "0371-66660000",
    ):  # fmt: skip
        assert words in text, words
    assert document.title(asked(disclosure)) == "专项资金安排（公开栏张贴页）"


def test_a_corrected_notice_says_what_hung_wrong_before(bureau, item, tmp_path):
    disclosure = disclose(make_disclosure(bureau, item, body="<p>收入12万元</p>"), bureau)
    with editing(disclosure, bureau.editor) as row:
        row.correction_note = "收入原误为21万元"
    disclosure.refresh_from_db()
    text = printed(BulletinSheets().build(asked(publish(disclosure, bureau))), tmp_path).text
    assert "更正：收入原误为21万元" in text


def test_each_notice_begins_a_sheet_and_a3_is_the_same_sheet_larger(bureau, item, tmp_path):
    two = [disclose(make_disclosure(bureau, item), bureau) for _n in range(2)]
    small = printed(BulletinSheets().build(asked(*two)), tmp_path)
    assert small.page_count == 2
    width = float(small.reader.pages[0].mediabox.width)
    large = printed(BulletinSheets().build(asked(*two, paper="A3")), tmp_path)
    assert large.page_count == 2
    assert float(large.reader.pages[0].mediabox.width) / width == pytest.approx(2**0.5, rel=0.01)


@given(st.text(alphabet="公开<&>\"' \u00a0\u0007\n1a", max_size=60))
def test_whatever_is_in_a_text_the_sheet_is_well_formed(text):
    notice = Notice("党务公开", "局", "标题", ("标题",), clean(f"<p>{html.escape(text)}</p>"), LedgerMark())
    body = str(notice.set_body)
    assert not body or ElementTree.fromstring(body) is not None


def test_what_is_not_for_society_says_for_whom_it_hangs(bureau):
    item = publish(make_item(bureau, audience=Audience.PARTY), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    assert BulletinSheets().build(asked(disclosure)).notices[0].mark == "党内公开"


def test_what_was_withdrawn_is_not_printed_and_citizens_print_no_sheets(bureau, item):
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    document = BulletinSheets()
    assert document.may_print(asked(disclosure), bureau.editor)
    assert not document.may_print(asked(disclosure), None)
    assert not document.may_print(asked(disclosure), Bureau().editor)
    Withdraw(disclosure, bureau.leader, note="撤回").run()
    with pytest.raises(NothingToPrint):
        document.build(asked(disclosure))


def test_staff_print_the_sheet_from_the_disclosures_page(client, bureau, item):
    disclosure = disclose(make_disclosure(bureau, item, title="专项资金安排"), bureau)
    client.force_login(bureau.editor)
    page = html.unescape(
        client.get(reverse("review:record", args=["disclosure", disclosure.pk])).content.decode()
    )
    address = f"{reverse('printing:desk')}?document=bulletin&disclosure={disclosure.pk}"
    assert address in page
    assert f"{reverse('disclosure-postings:add')}?disclosure={disclosure.pk}" in page
    desk = client.get(address).content.decode()
    assert f'value="{disclosure.pk}" id="id_disclosure_0" checked' in " ".join(desk.split())
    data = {"document": "bulletin", "disclosure": [disclosure.pk], "paper": "A3", "hang_from": "2026-11-02"}
    response = client.post(reverse("printing:desk"), {**data, "hang_until": "2026-11-01"})
    assert "结束的日期不能早于开始的日期" in response.content.decode()
    response = client.post(reverse("printing:desk"), data, follow=True)
    assert response["Content-Type"] == "application/pdf"
    assert "document=bulletin" not in client.get(reverse("catalogue:print")).content.decode()
