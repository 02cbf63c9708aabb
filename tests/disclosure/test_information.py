"""Disclosures from the draft to the public page: index number, clock, audience, feed, list."""

import base64
import hashlib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from disclosure.choices import Catalogue, Period
from disclosure.information.readers import Readers
from disclosure.information.rules import number_after
from disclosure.information.services import give_index_number, settle_task
from disclosure.limits import after_event, after_period, by_date
from disclosure.models import CatalogueItem, Disclosure, DisclosureTask, PublishedDisclosure, TaskEntry
from portal.accounts import roles
from portal.attachments.services import give, store_upload
from portal.organisations.models import Membership, Organisation
from portal.organisations.services import grant_role
from portal.publishing.actions import Discard, Submit, Withdraw, editing
from portal.publishing.errors import NotPermitted, NotReady
from portal.publishing.models import Audience
from portal.publishing.notices import review_url
from portal.publishing.selectors import audience_filter
from portal.publishing.services import rebuild_published
from portal.richtext.cleaning import clean
from tests.disclosure.records import change, disclose, make_disclosure, make_item, publish
from tests.factories import Bureau, BureauFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PATTERN = "{unit}-{year}-{number:05d}"


@pytest.fixture
def item(bureau):
    return publish(make_item(bureau, limit=after_event("形成", 5)), bureau)


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize("pattern", [PATTERN, "{unit}{year}{number}", "{year}-{unit}-{number:03d}号"])
@given(number=st.integers(1, 200_000))
def test_an_index_number_follows_the_last_one(pattern, number):
    last = pattern.format(unit="KJJ", year=2026, number=number)
    assert number_after(last, pattern, "KJJ", 2026) == pattern.format(
        unit="KJJ", year=2026, number=number + 1
    )
    assert number_after("", pattern, "KJJ", 2026) == pattern.format(unit="KJJ", year=2026, number=1)


def test_an_index_number_is_found_without_reading_the_years_others(bureau, item):
    code, year = bureau.bureau.code, timezone.localdate().year
    for number in (3, 99_999, 100_000, 12):
        other = make_disclosure(bureau, item)
        Disclosure.objects.filter(pk=other.pk).update(index_number=f"{code}-{year}-{number:05d}")
    draft = make_disclosure(bureau, item)
    with CaptureQueriesContext(connection) as asked:
        give_index_number(draft)
    assert draft.index_number == f"{code}-{year}-100001"
    (query,) = [each["sql"] for each in asked if "LENGTH" in each["sql"]]
    assert "LIMIT 1" in query


def test_a_disclosure_gets_its_number_and_page_when_it_is_published(client, bureau, item):
    first, second = make_disclosure(bureau, item), make_disclosure(bureau, item)
    assert first.index_number is None
    disclose(second, bureau)
    disclose(first, bureau)
    year = timezone.localdate().year
    code = bureau.bureau.code
    assert (second.index_number, first.index_number) == (f"{code}-{year}-00001", f"{code}-{year}-00002")
    html = page(client, reverse("disclosure:information", args=[first.slug]))
    for words in (first.title, first.index_number, bureau.bureau.name, bureau.section.name, "正文内容"):
        assert words in html


def test_what_was_due_is_done_with_the_first_publication_and_not_again(bureau, item):
    disclosure = make_disclosure(bureau, item)
    task = disclosure.task
    assert (task.counts_from, task.state) == (disclosure.formed_on, DisclosureTask.State.OPEN)
    disclose(disclosure, bureau)
    task.refresh_from_db()
    assert (task.state, task.done_on) == (DisclosureTask.State.DONE, timezone.localdate())
    with editing(disclosure, bureau.editor) as row:
        row.title = "更名"
    disclosure.refresh_from_db()
    disclose(disclosure, bureau)
    assert TaskEntry.objects.filter(task=task, action=TaskEntry.Action.DONE).count() == 1


def test_a_periodic_item_gives_the_draft_the_period_that_is_due_first(bureau):
    item = publish(make_item(bureau, limit=by_date(Period.MONTH, 1, 10)), bureau)
    waiting = list(DisclosureTask.objects.filter(item=item).order_by("due_on"))
    assert make_disclosure(bureau, item).task == waiting[0]
    assert make_disclosure(bureau, item).task == waiting[1]


def test_another_day_of_forming_moves_the_deadline(bureau, item):
    disclosure = make_disclosure(bureau, item, formed_on=date(2026, 3, 4))
    assert disclosure.task.due_on == date(2026, 3, 11)
    with editing(disclosure, bureau.editor) as row:
        row.formed_on = date(2026, 3, 2)
        settle_task(row, bureau.editor)
    disclosure.task.refresh_from_db()
    assert disclosure.task.due_on == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"body": ""}, "请填写正文"),
        ({"formed_on": timezone.localdate() + timedelta(days=2)}, "形成日期在今天之后"),
    ],
)
def test_what_is_incomplete_is_not_submitted(bureau, item, values, words):
    with pytest.raises(NotReady) as refused:
        Submit(make_disclosure(bureau, item, **values), bureau.editor).run()
    assert any(words in problem for problem in refused.value.problems)


@dataclass
class Naming:
    """A record for people of some standing: what ``make_disclosure`` and ``make_item`` are told of it."""

    audience: str
    users: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()

    def __str__(self):
        return "-".join([self.audience, *self.users, *self.organisations])


PARTY, UNIT, SPECIFIED = Audience.PARTY, Audience.UNIT, Audience.SPECIFIED
FOR = [
    *map(Naming, Audience.values),
    *(Naming(SPECIFIED, (who,)) for who in ("member", "colleague", "stranger")),
    *(Naming(SPECIFIED, (), (where,)) for where in ("section", "bureau", "district", "elsewhere")),
    Naming(SPECIFIED, ("member", "stranger"), ("section",)),
]


@pytest.fixture
def people(bureau):
    """One reader of each standing, and the places where they belong."""
    district = OrganisationFactory(kind=Organisation.Kind.DISTRICT)
    bureau.bureau.parent = district
    bureau.bureau.save()
    other = BureauFactory(parent=district)
    places = {"section": bureau.section, "bureau": bureau.bureau, "district": district, "elsewhere": other}
    for place in places.values():
        place.refresh_from_db()
    found = {name: UserFactory(is_staff=False) for name in ("citizen", "colleague", "stranger", "ruler")}
    found["member"] = UserFactory(is_staff=False, is_party_member=True)
    homes = {"colleague": "section", "member": "section", "stranger": "elsewhere", "ruler": "district"}
    for name, place in homes.items():
        Membership.objects.create(user=found[name], organisation=places[place])
    return found, places


def name(record, naming, people):
    users, places = people
    record.audience_users.set([users[who] for who in naming.users])
    record.audience_organisations.set([places[where] for where in naming.organisations])


def test_readers_are_among_others_only_if_each_of_them_is(bureau, people):
    """Against what each reader is really shown: no pair of audiences lets one through who mayn't read the other."""
    rows = []
    for naming in FOR:
        row = make_item(bureau, audience=naming.audience)
        name(row, naming, people)
        seen = {
            who
            for who, user in people[0].items()
            if CatalogueItem.objects.filter(audience_filter(user), pk=row.pk).exists()
        }
        rows.append((naming, Readers.of(row), seen))
    for (naming, readers, seen), (other_naming, others, other_seen) in product(rows, rows):
        if readers.are_among(others):
            assert seen <= other_seen, f"{naming} → {other_naming}"
        # An empty list of names, and Party members who were named, could be anybody tomorrow.
        elif other_naming.audience != SPECIFIED and naming.users:
            assert not seen <= other_seen, f"{naming} → {other_naming}"
    for naming, readers, _seen in rows:
        assert readers.are_among(readers), naming


@pytest.mark.parametrize(
    ("item", "disclosure", "is_fine"),
    [
        (Naming(PARTY), Naming(Audience.SOCIETY), False),
        (Naming(PARTY), Naming(UNIT), False),
        (Naming(PARTY), Naming(SPECIFIED, ("stranger",)), False),
        (Naming(PARTY), Naming(SPECIFIED, ("member", "stranger")), False),
        (Naming(PARTY), Naming(SPECIFIED, (), ("section",)), False),
        (Naming(PARTY), Naming(SPECIFIED, ("member",)), True),
        (Naming(UNIT), Naming(SPECIFIED, ("stranger",)), False),
        (Naming(UNIT), Naming(SPECIFIED, (), ("district",)), False),
        (Naming(UNIT), Naming(SPECIFIED, ("colleague",), ("section",)), True),
        (Naming(SPECIFIED, ("member",)), Naming(SPECIFIED, ("stranger",)), False),
        (Naming(SPECIFIED, (), ("bureau",)), Naming(SPECIFIED, ("colleague",), ("section",)), True),
    ],
    ids=str,
)
def test_nothing_is_disclosed_to_more_people_than_the_catalogue_says(
    client, bureau, people, item, disclosure, is_fine
):
    row = make_item(bureau, audience=item.audience)
    name(row, item, people)
    draft = make_disclosure(bureau, publish(row, bureau), audience=disclosure.audience)
    name(draft, disclosure, people)
    told = change(
        client,
        bureau,
        draft,
        title="改过的标题",
        audience_users=[people[0][who].pk for who in disclosure.users],
        audience_organisations=[people[1][where].pk for where in disclosure.organisations],
    )
    draft.refresh_from_db()
    if is_fine:
        assert told.status_code == 302
        disclose(draft, bureau)
        return
    assert "不能向这个范围以外的人公开" in told.text
    with pytest.raises(NotReady) as refused:
        Submit(draft, bureau.editor).run()
    assert "公开范围超出了目录事项规定的" in refused.value.problems[0]


def test_a_unit_is_told_nothing_of_what_is_for_another_unit(bureau):
    """An affiliated unit discloses under the bureau's item: its own people aren't of the bureau's unit."""
    item = publish(make_item(bureau, audience=UNIT), bureau)
    affiliated = BureauFactory(parent=bureau.bureau)
    grant_role(bureau.editor, roles.SECTION_EDITOR, affiliated)
    with pytest.raises(NotReady) as refused:
        Submit(make_disclosure(bureau, item, organisation=affiliated), bureau.editor).run()
    assert "公开范围超出了目录事项规定的“本单位公开”" in refused.value.problems[0]


def test_nothing_is_disclosed_under_an_item_that_is_not_public(bureau):
    with pytest.raises(NotReady) as refused:
        Submit(make_disclosure(bureau, make_item(bureau)), bureau.editor).run()
    assert "尚未发布，请先发布目录" in refused.value.problems[0]


def test_who_may_not_edit_in_the_section_writes_nothing(bureau, item):
    with pytest.raises(NotPermitted):
        make_disclosure(bureau, item, by=bureau.leader)


def test_a_party_members_column(client, bureau):
    item = publish(make_item(bureau, audience=Audience.PARTY), bureau)
    inner = disclose(make_disclosure(bureau, item, title="党内的信息", audience=Audience.PARTY), bureau)
    urls = [
        reverse("disclosure:information", args=[inner.slug]),
        reverse("disclosure:information-list"),
        reverse("disclosure:index"),
        reverse("disclosure:feed", args=["party"]),
        reverse("disclosure:information-list") + "?q=党内的信息",
    ]
    assert client.get(urls[0]).status_code == 404
    for url in urls[1:4]:
        assert "党内的信息" not in client.get(url).content.decode()
    assert "没有符合条件的公开信息" in page(client, urls[4])
    client.force_login(UserFactory(is_party_member=True, is_staff=False))
    for url in (*urls[:3], urls[4]):
        assert "党内的信息" in page(client, url)
    # A feed is fetched without signing in, and kept by others: it has what society may read, whoever asks.
    assert "党内的信息" not in page(client, urls[3])


def test_a_withdrawn_disclosure_says_why_it_is_gone(client, bureau, item):
    disclosure = disclose(make_disclosure(bureau, item, title="撤回的信息"), bureau)
    Withdraw(disclosure, bureau.leader, note="含有个人信息").run()
    response = client.get(reverse("disclosure:information", args=[disclosure.slug]))
    assert response.status_code == 410
    assert "含有个人信息" in response.content.decode()
    assert "正文内容" not in response.content.decode()
    assert "撤回的信息" not in page(client, reverse("disclosure:information-list"))


def test_the_list_is_filtered(client, bureau, item):
    other = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT, code="ZW-9"), bureau)
    disclose(make_disclosure(bureau, item, title="专项资金安排"), bureau)
    disclose(make_disclosure(bureau, other, title="技术合同登记结果"), bureau)
    base = reverse("disclosure:information-list")
    for query, shown, hidden in (
        ("?catalogue=party", "专项资金安排", "技术合同登记结果"),
        ("?catalogue=government", "技术合同登记结果", "专项资金安排"),
        (f"?item={other.pk}", "技术合同登记结果", "专项资金安排"),
        ("?q=专项资金", "专项资金安排", "技术合同登记结果"),
        (f"?category={item.category.name}", "专项资金安排", "技术合同登记结果"),
    ):
        html = page(client, base + query)
        assert shown in html
        assert hidden not in html
    assert "没有符合条件的公开信息" in page(client, base + "?year=1999")
    year = timezone.localdate().year
    PublishedDisclosure.objects.filter(item_id=other.pk).update(
        first_published_at=timezone.now() - timedelta(days=400)
    )
    html = page(client, f"{base}?year={year}&category={item.category.name}")
    assert f'<option value="{year}" selected>' in html  # what was asked for stays when the form is sent again
    assert f'<option value="{item.category.name}" lang="zh-CN" selected>' in html
    assert "专项资金安排" in html
    for odd in (
        "?page=abc",
        "?page=99999999999999999999",
        "?item=x",
        "?q=%00",
        "?catalogue=nothing",
        "?year=0",
    ):
        page(client, base + odd)


def test_the_feed_is_atom(client, bureau, item):
    disclosure = disclose(make_disclosure(bureau, item, title="“三公”经费 & 说明"), bureau)
    response = client.get(reverse("disclosure:feed", args=["party"]))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    name = "{http://www.w3.org/2005/Atom}"
    (entry,) = root.findall(f"{name}entry")
    assert entry.find(f"{name}title").text == "“三公”经费 & 说明"
    assert entry.find(f"{name}id").text == f"urn:uuid:{disclosure.uid}"
    assert entry.find(f"{name}link").get("href").endswith(disclosure.get_absolute_url())


def test_a_character_that_xml_cannot_hold_takes_no_feed_away(client, bureau, item):
    """Of a row that came in by another way than a form: forms take it out."""
    disclose(make_disclosure(bureau, item, title="含\x0b字符", body="<p>正\x0c文</p>"), bureau)
    root = ET.fromstring(client.get(reverse("disclosure:feed", args=["party"])).content)
    assert root.find("{*}entry/{*}title").text == "含字符"


def test_a_form_takes_out_what_cannot_be_printed(client, bureau, item):
    draft = make_disclosure(bureau, item)
    response = change(client, bureau, draft, title="含\x0b字符", body="<p>正\x0c文</p>")
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("含字符", "<p>正文</p>")


def test_a_draft_that_goes_to_an_item_of_another_bureau_is_that_bureaus(client, bureau, item):
    other = Bureau()
    grant_role(bureau.editor, roles.SECTION_EDITOR, other.section)
    theirs = publish(make_item(other), other)
    draft = make_disclosure(bureau, item)
    response = change(client, bureau, draft, item=theirs.pk, task="", organisation=other.section.pk)
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.unit == theirs.unit == other.bureau
    Submit(draft, bureau.editor).run()
    other.approve(draft)
    assert draft.index_number.startswith(other.bureau.code)


def test_a_draft_under_another_unit_than_its_item_is_not_submitted(bureau, item):
    draft = make_disclosure(bureau, item)
    Disclosure.objects.filter(pk=draft.pk).update(unit=BureauFactory())
    draft.refresh_from_db()
    with pytest.raises(NotReady) as refused:
        Submit(draft, bureau.editor).run()
    assert "公开单位不是目录事项现在所属的单位" in refused.value.problems[0]


def test_what_it_is_about_leads_to_the_powers_page_and_is_kept_when_changes_are_discarded(
    client, bureau, item
):
    named = bureau.publish(bureau.power(name="公开的职权"))
    draft = bureau.power(name="还没有公开的职权")
    disclosure = make_disclosure(bureau, item)
    disclosure.powers.set([named, draft])
    disclose(disclosure, bureau)
    html = page(client, disclosure.get_absolute_url())
    assert f'href="{reverse("powers:power", args=[named.slug])}"' in html
    assert "还没有公开的职权" not in html
    with editing(disclosure, bureau.editor) as row:
        row.title = "改了又放弃的标题"
        row.powers.remove(named)
    disclosure.refresh_from_db()
    Discard(disclosure, bureau.editor).run()
    assert set(disclosure.powers.all()) == {named, draft}


def test_a_rebuild_gives_the_same_rows(bureau, item):
    disclose(make_disclosure(bureau, item), bureau)
    gone = disclose(make_disclosure(bureau, item), bureau)
    Withdraw(gone, bureau.leader, note="撤回").run()
    before = list(PublishedDisclosure.objects.order_by("pk").values())
    rebuild_published()
    assert list(PublishedDisclosure.objects.order_by("pk").values()) == before


def test_what_was_pasted_is_clean_when_it_is_shown(client, bureau, item):
    body = clean(
        '<p onclick="x()">正文<script>alert(1)</script></p><table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>'
    )
    disclosure = disclose(make_disclosure(bureau, item, body=body), bureau)
    html = page(client, reverse("disclosure:information", args=[disclosure.slug]))
    assert "<script>alert" not in html
    assert "onclick" not in html
    assert "<p>丁</p>" in html


@pytest.mark.parametrize("number", [10, 60])
def test_the_list_takes_the_same_number_of_queries_whatever_there_is(
    client, bureau, item, number, django_assert_max_num_queries
):
    original = PublishedDisclosure.objects.get(pk=disclose(make_disclosure(bureau, item), bureau).pk)
    for copy in range(1, number):
        original.pk = original.id = 10_000 + copy
        original.record_uid = f"{copy:08d}-0000-4000-8000-000000000000"
        original.slug = original.index_number = f"c{copy}"
        original._state.adding = True
        original.save()
    with django_assert_max_num_queries(8):
        page(client, reverse("disclosure:information-list"))


def test_staff_write_and_submit_on_the_form(client, bureau, item):
    client.force_login(bureau.editor)
    data = {
        "seen_revision": "",
        "item": item.pk,
        "task": "",
        "title": "表单里的信息",
        "body": "第一段\n\n第二段",
        "formed_on": timezone.localdate().isoformat(),
        "organisation": bureau.section.pk,
        "audience": Audience.SOCIETY,
        "_submit": "1",
    }
    response = client.post(reverse("admin:disclosure_disclosure_add"), data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    disclosure = Disclosure.objects.get()
    assert disclosure.body == "<p>第一段</p><p>第二段</p>"
    assert disclosure.state == "section_review"
    assert disclosure.task is not None
    response = client.post(
        reverse("admin:disclosure_disclosure_add"), {**data, "title": "", "audience": "party"}
    )
    assert "请填写标题" in response.content.decode()
    assert "第二段" in response.content.decode()


@pytest.mark.parametrize(
    ("limit", "title"),
    [
        (after_period(Period.QUARTER, 10), "党费收缴使用情况（{}）"),
        (
            by_date(Period.YEAR, 1, 31),
            "党费收缴使用情况",
        ),  # the year in which it is due isn't what it is about
    ],
)
def test_the_form_begins_with_what_the_task_says(client, bureau, limit, title):
    item = publish(make_item(bureau, title="党费收缴使用情况", limit=limit), bureau)
    task = DisclosureTask.objects.filter(item=item).order_by("due_on")[0]
    client.force_login(bureau.editor)
    html = page(client, reverse("admin:disclosure_disclosure_add") + f"?task={task.pk}")
    assert f'value="{title.format(task.occasion)}"' in html
    if limit.kind == "by_date":
        assert task.occasion == f"{task.counts_from:%Y-%m-%d}前"


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.usefixtures("_own_files")
def test_files_come_with_the_form_and_only_published_ones_are_handed_out(client, bureau, item):
    client.force_login(bureau.editor)
    data = {
        "item": item.pk,
        "title": "带附件的信息",
        "body": "见附件",
        "formed_on": timezone.localdate().isoformat(),
        "organisation": bureau.section.pk,
        "audience": Audience.SOCIETY,
        "files": [SimpleUploadedFile("分配方案.png", PNG, "image/png")],
    }
    wrong = client.post(reverse("admin:disclosure_disclosure_add"), {**data, "title": ""})
    assert "分配方案.png" in wrong.content.decode()  # needn't be chosen again
    data["files"] = [SimpleUploadedFile("分配方案.png", PNG, "image/png")]
    assert client.post(reverse("admin:disclosure_disclosure_add"), data).status_code == 302
    client.logout()
    disclosure = Disclosure.objects.get()
    assert [file.name for file in disclosure.files.all()] == ["分配方案.png"]
    disclose(disclosure, bureau)
    url = reverse("disclosure:information-file", args=[disclosure.slug, 1])
    assert url in page(client, reverse("disclosure:information", args=[disclosure.slug]))
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert "attachment" in response["Content-Disposition"]
    # Another file of a draft of the next version isn't public, and taking the first off the draft takes nothing away.
    with editing(disclosure, bureau.editor) as row:
        row.files.all().delete()
    assert client.get(url).status_code == 200
    assert client.get(reverse("disclosure:information-file", args=[disclosure.slug, 2])).status_code == 404
    disclosure.refresh_from_db()
    Withdraw(disclosure, bureau.leader, note="撤回").run()
    assert client.get(url).status_code == 404


@pytest.mark.usefixtures("_own_files")
def test_a_file_is_for_whoever_the_disclosure_is_for(client, bureau):
    item = publish(make_item(bureau, audience=Audience.PARTY), bureau)
    disclosure = make_disclosure(bureau, item)
    give(disclosure.files, [store_upload(SimpleUploadedFile("内部.png", PNG, "image/png"))], bureau.editor)
    disclose(disclosure, bureau)
    url = reverse("disclosure:information-file", args=[disclosure.slug, 1])
    assert client.get(url).status_code == 404
    client.force_login(UserFactory(is_party_member=True, is_staff=False))
    response = client.get(url)
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]


def test_a_correction_is_said_on_the_page(client, bureau, item):
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    with editing(disclosure, bureau.editor) as row:
        row.body = "<p>金额420万元</p>"
        row.correction_note = "原文金额误为402万元，应为420万元"
    disclosure.refresh_from_db()
    disclose(disclosure, bureau)
    html = page(client, reverse("disclosure:information", args=[disclosure.slug]))
    assert "原文金额误为402万元，应为420万元" in html


@pytest.mark.usefixtures("_own_files")
def test_whoever_decides_sees_tables_as_tables_and_opens_the_files(client, bureau, item):
    table = "<table><tbody><tr><td>甲项目</td><td>30万元</td></tr><tr><td>乙项目</td><td>12万元</td></tr></tbody></table>"
    disclosure = make_disclosure(bureau, item, body=table)
    give(disclosure.files, [store_upload(SimpleUploadedFile("明细.png", PNG, "image/png"))], bureau.editor)
    Submit(disclosure, bureau.editor).run()
    address = reverse("disclosure-information:file", args=[disclosure.pk, 1])
    change = reverse("admin:disclosure_disclosure_change", args=[disclosure.pk])
    for user in (bureau.editor, bureau.head, bureau.secrecy_reviewer, bureau.reviewer, bureau.leader):
        client.force_login(user)
        for page in (review_url(disclosure), change):
            shown = client.get(page).content.decode()
            assert address in shown
            assert "<td><p>乙项目</p></td><td><p>12万元</p></td>" in shown
        assert "甲项目 ｜ 30万元" in client.get(review_url(disclosure)).content.decode()
        content = b"".join(client.get(address))
        assert hashlib.sha256(content).hexdigest() == disclosure.files.get().digest
    assert client.get(reverse("disclosure-information:file", args=[disclosure.pk, 2])).status_code == 404
    neighbour = Bureau()
    client.force_login(neighbour.head)
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_page_and_task_lead_to_one_another_and_to_the_item(client, bureau, item):
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    task = reverse("disclosure:task", args=[disclosure.task_id])
    page = reverse("disclosure:information", args=[disclosure.slug])
    shown = client.get(page).content.decode()
    assert f'href="{task}"' in shown and "按时公开" in shown
    told = client.get(task).content.decode()
    assert f'href="{page}"' in told
    address = f'href="{reverse("disclosure:item", args=[item.slug])}"'
    assert address in shown and address in told
