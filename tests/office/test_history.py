"""Histories in the back office are read; nothing is put back past review, log and four eyes."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from portal.accounts import roles
from portal.calendar.models import CalendarDay
from portal.organisations.services import tree
from portal.publishing.actions import Recall, Submit, editing
from portal.publishing.models import Audience, ReviewEntry
from powers.services import move_sub_items
from tests.clients import client_of
from tests.factories import Bureau, LegalBasisFactory, OrganisationFactory, PostFactory, PowerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


def as_sent(form) -> dict:
    """What a browser would send back for the form."""
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def text(response) -> str:
    """What the main part of the page says, without tags but for marks of changes."""
    page = html.unescape(response.content.decode())
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<(?!/?(?:ins|del)\b)[^>]+>", " ", main).split())


def history(power, language: str = "") -> str:
    return f"{language}/office/powers/power/{power.pk}/history/"


def test_an_earlier_state_of_a_power_is_shown_whole_and_cannot_be_saved(bureau):
    other = OrganisationFactory(parent=bureau.bureau)
    power = bureau.power(name="旧名称", audience=Audience.SPECIFIED)
    power.audience_organisations.add(bureau.section)
    basis = LegalBasisFactory(power=power, article="第六十三条")
    with editing(power, bureau.editor) as row:
        row.remarks = "旧备注"
    old = power.history.latest()
    with editing(power, bureau.editor, reason="机构改革") as row:
        row.name = "新名称"
        row.audience_organisations.set([other])
        basis.article = "第六十四条"
        basis.save()
    power.refresh_from_db()
    entries = ReviewEntry.objects.count()

    client, url = client_of(bureau.editor), f"{history(power)}{old.history_id}/"
    page = client.get(url)
    said = text(page)
    for words in ("旧名称", "第六十三条", "旧备注", bureau.section.name, bureau.editor.full_name):
        assert words in said
    assert "第六十四条" not in said and other.name not in said.replace(power.full_name, "")
    assert "_save" not in page.content.decode() and "<form" not in re.sub(
        r"<form[^>]*logout.*?</form>", "", page.content.decode(), flags=re.S
    )
    sent = {"name": "第三个名称", "audience_organisations": [other.pk]}
    for seen in (0, power.revision):
        assert client.post(url, {**sent, "seen_revision": seen}).status_code == 405
    power.refresh_from_db()
    assert power.name == "新名称" and list(power.audience_organisations.all()) == [other]
    assert ReviewEntry.objects.count() == entries


def test_what_a_new_power_begins_with_belongs_to_its_first_line(bureau):
    power = PowerFactory(organisation=bureau.section)
    LegalBasisFactory(power=power, article="第六十三条")
    client, first = client_of(bureau.editor), power.history.latest()
    assert "第六十三条" in text(client.get(f"{history(power)}{first.pk}/"))
    day_before = first.history_date - timedelta(days=1)
    for line in (first, power.legal_bases.get().history.get()):
        type(line).objects.filter(pk=line.pk).update(
            history_date=day_before + (line.history_date - first.history_date)
        )
    with editing(power, bureau.editor) as row:
        row.legal_bases.get().delete()
    assert "第六十三条" in text(client.get(f"{history(power)}{first.pk}/"))
    said = text(client.get(history(power)))
    assert said.count("第六十三条") == 1 and "<del>《中华人民共和国专利法》第六十三条</del>" in said


def test_where_a_power_was_is_told_when_the_place_is_gone(bureau):
    gone = OrganisationFactory(parent=bureau.bureau, name="撤并的科")
    post = PostFactory(organisation=gone, name="撤销的岗位")
    power = bureau.power()
    for place, place_post in ((gone, post), (bureau.section, None)):
        with editing(power, None, check_permission=False) as row:
            row.organisation, row.post = place, place_post
    line = power.history.get(organisation_id=gone.pk)
    post.delete()
    gone.refresh_from_db()
    tree.delete(bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau), gone)
    said = text(client_of(bureau.editor).get(f"{history(power)}{line.pk}/"))
    assert "撤并的科" in said and "撤销的岗位" in said


def test_strangers_read_no_history(bureau):
    power, stranger = bureau.power(), client_of(Bureau().editor)
    assert stranger.get(f"{history(power)}{power.history.latest().pk}/").status_code == 404
    other = bureau.power()
    own = client_of(bureau.editor)
    assert own.get(f"{history(power)}{other.history.latest().pk}/").status_code == 404
    assert own.get(f"{history(power)}{'9' * 30}/").status_code == 404


@pytest.fixture
def changed(bureau):
    """A power with one edit of its own fields and of its legal bases, on its way through review."""
    power = bureau.power(name="专利执法检查")
    power.legal_bases.all().delete()
    with editing(power, bureau.editor, reason="法律修订") as row:
        row.conditions, row.charges_fee, row.fee_basis = "书面申请", True, "价格目录"
        row.expires_on = datetime(2027, 3, 1, 1, 30, tzinfo=UTC)
        LegalBasisFactory(power=row, article="第六十三条")
    power.refresh_from_db()
    Submit(power, bureau.editor).run()
    return power


def test_a_history_says_in_words_what_was_changed_by_whom_when_and_why(bureau, changed):
    page = client_of(bureau.editor).get(history(changed))
    said = text(page)
    assert f"编辑：法律修订 {bureau.editor.full_name}" in said
    at = timezone.localtime(changed.history.latest().history_date).strftime("%Y-%m-%d %H:%M")
    assert at in said
    assert "行使条件 <ins>书面申请</ins>" in said
    assert "收费 <del>否</del> → <ins>是</ins>" in said
    assert "有效期至 <ins>2027-03-01 09:30</ins>" in said
    assert "设定依据 <ins>《中华人民共和国专利法》第六十三条</ins>" in said
    assert "状态 <del>草稿</del> → <ins>科室审核</ins>" in said
    assert not re.search("[A-Za-z]{3}", re.sub(r"</?(ins|del)>", "", said)), "no English among it"
    assert (
        "恢复" not in said
        and "<button" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    )


def test_a_changed_and_a_deleted_row_are_told_with_the_edit_that_did_it(bureau, changed):
    Recall(changed, bureau.editor).run()
    with editing(changed, bureau.editor, reason="条款调整") as row:
        basis = row.legal_bases.get()
        basis.article = "第六十四条"
        basis.save()
    with editing(changed, bureau.editor, reason="依据废止") as row:
        row.legal_bases.get().delete()
    said = text(client_of(bureau.editor).get(history(changed)))
    newest, before = said.partition("编辑：条款调整")[::2]
    assert "编辑：依据废止" in newest and "设定依据 <del>《中华人民共和国专利法》第六十四条</del>" in newest
    assert (
        before.partition("查看当时的内容")[2]
        .lstrip()
        .startswith("设定依据“条款” <del>第六十三条</del> → <ins>第六十四条</ins>")
    )


def test_the_english_page_has_its_own_words_for_what_the_portal_said(bureau, changed):
    said = text(client_of(bureau.editor).get(history(changed, "/en")))
    assert "Draft" in said and "草稿" not in said and "科室审核" not in said
    assert "编辑" not in said and "法律修订" in said, "what people typed stays as it is"


def test_what_is_done_on_an_english_page_is_kept_in_the_portals_language(bureau, changed):
    with override("en"):
        Recall(changed, bureau.editor).run()
    assert changed.history.latest().history_change_reason == "收回"


def test_so_is_a_publication(bureau):
    power = bureau.power()
    with override("en"):
        bureau.publish(power)
    reasons = [line.history_change_reason for line in power.history.exclude(history_type="+")]
    assert "发布" in reasons and not [reason for reason in reasons if reason.isascii()]


def test_so_is_a_sub_item_that_comes_along(bureau):
    main = bureau.power(name="主项")
    sub = bureau.power(name="子项", parent=main)
    main.organisation = OrganisationFactory(parent=bureau.bureau)
    with override("en"):
        move_sub_items(main, bureau.person(roles.SECTION_EDITOR, bureau.bureau))
    assert sub.history.latest().history_change_reason == "编辑：随主项“主项”调整责任科室"


@pytest.mark.parametrize("number", [2, 29])
def test_queries_of_a_history_do_not_grow(bureau, number, django_assert_max_num_queries):
    power = bureau.power(audience=Audience.SPECIFIED)
    for turn in range(number):
        with editing(power, bureau.editor) as row:
            row.conditions = f"第{turn}稿"
            LegalBasisFactory(power=row)
    client = client_of(bureau.editor)
    client.get(history(power))
    with django_assert_max_num_queries(24):
        assert f"第{number - 1}稿" in text(client.get(history(power)))


def test_the_last_line_of_a_page_says_what_it_changed_as_well(bureau):
    power = bureau.power(audience=Audience.SPECIFIED)
    for turn in range(35):
        with editing(power, bureau.editor) as row:
            row.conditions = f"第{turn}稿"
    page = text(client_of(bureau.editor).get(history(power)))
    assert "<del>第4稿</del> → <ins>第5稿</ins>" in page and "第1页，共2页" in page
    assert "<ins>第4稿</ins>" in text(client_of(bureau.editor).get(history(power), {"p": 2}))


def test_nor_can_a_day_of_the_calendar(bureau):
    day = CalendarDay.objects.create(date="2026-10-08", is_workday=False)
    client = client_of(bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau))
    url = f"/office/working_calendar/calendarday/{day.pk}/history/{day.history.latest().history_id}/"
    page = client.get(url)
    assert page.status_code == 200
    said = text(page)
    assert "当时的内容" in said and "2026-10-08" in said
    assert not re.search("[A-Za-z]{3}", said)
    assert 'name="note"' not in page.content.decode(), "there are no boxes to type in"
    assert client.post(url, as_sent(page.context["adminform"].form)).status_code == 405
