"""What is printed of disclosures: approval sheets, the catalogue, and what hangs on the board."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.limits import after_event
from disclosure.printing import DisclosureApproval, ItemApproval
from portal.printing.engine import render
from portal.printing.models import PrintJob
from portal.printing.registry import NothingToPrint
from portal.publishing.actions import Submit, editing
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import Bureau
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def bureau():
    return Bureau()


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
    text = printed(form, tmp_path).text.replace("\n", "")
    for words in ("信息公开审批表", "专项资金安排", bureau.leader.get_full_name()):
        assert words in text


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
