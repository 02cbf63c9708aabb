"""The full catalogue: what each power's pages say, and what they are known by."""

import pickle

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.printing.registry import Changed
from portal.publishing.actions import Withdraw, editing
from portal.publishing.models import Audience
from powers.models import PublishedPower
from powers.printing import PowerCatalogue
from powers.printing.choice import Choice
from tests.factories import LegalBasisFactory, PostFactory
from tests.powers.printing.rows import copies_of

pytestmark = pytest.mark.django_db


def book(**choice):
    return PowerCatalogue().build(Choice(form="full", **choice).parameters())


def entries(printed) -> dict:
    return {entry.code: entry for section in printed.sections for entry in section.entries}


def keys(**choice) -> dict[str, str]:
    return {code: entry.key for code, entry in entries(book(**choice)).items()}


def sheet(printed, code):
    (material,) = printed.source.materials([entries(printed)[code].record])
    return printed.source.sheet(material)


def fields(found) -> dict[str, str]:
    return {field.heading: "\n".join(line.text for line in field.lines) for field in found.fields}


@pytest.fixture
def power(bureau):
    power = bureau.power(
        code="KJ-CF-01",
        name="对假冒专利行为的处罚",
        conditions="有明确当事人",
        post=PostFactory(organisation=bureau.section, name="科长", is_key_post=True),
    )
    LegalBasisFactory(power=power, text="假冒专利的，责令改正。")
    return bureau.publish(bureau.draw(power))


def test_each_power_is_an_entry_of_its_section(bureau, power, settings):
    settings.PORTAL_URL = "https://example.org"
    printed = book()
    (section,) = printed.sections
    (entry,) = section.entries
    assert (section.name, section.rows, printed.columns) == (bureau.section.name, (), ())
    assert (entry.code, entry.title) == ("KJ-CF-01", "对假冒专利行为的处罚")
    found = sheet(printed, "KJ-CF-01")
    assert (found.name, found.code, found.sponsor) == (entry.title, entry.code, bureau.section.name)
    said = fields(found)
    assert said["设定依据"] == "《中华人民共和国专利法》第六十三条\n假冒专利的，责令改正。"
    assert said["责任岗位"] == "科长（重要岗位）" and said["行使条件"] == "有明确当事人"
    assert not {"职权编码", "职权名称", "公开范围"} & said.keys(), "in the heading, or said by the cover"
    assert [picture.title for picture in found.pictures] == ["流程图"]
    assert found.version.startswith("第1版，") and found.page_url == "https://example.org/powers/KJ-CF-01/"
    assert found.ledger.sequence == 1


def test_the_sheet_is_made_in_another_process_without_the_database(power, django_assert_num_queries):
    printed = book()
    sent = pickle.dumps((printed.source, printed.source.materials([power.pk])))
    with django_assert_num_queries(0):
        source, (material,) = pickle.loads(sent)
        assert source.sheet(material).name == power.name


def test_what_a_search_found_is_read_without_searching_again(bureau, power, django_assert_num_queries):
    printed = book(query="专利", organisation=bureau.bureau.code, post=str(power.post_id))
    with django_assert_num_queries(1):
        assert [found.power.code for found in printed.source.materials([power.pk])] == ["KJ-CF-01"]


def test_what_was_published_meanwhile_is_not_drawn_under_the_old_key(power, bureau):
    printed = book()
    with editing(power, bureau.editor) as row:
        row.conditions = "改了"
    bureau.publish(power)
    with pytest.raises(Changed, match="请重新打印"):
        printed.source.materials([power.pk])
    assert fields(sheet(book(), "KJ-CF-01"))["行使条件"] == "改了"


def test_only_what_changes_gets_another_key(bureau, power, settings):
    other = bureau.publish(bureau.power(code="KJ-02"))
    before = keys()
    assert keys() == before
    with editing(other, bureau.editor) as row:
        row.outcome = "证书"
    bureau.publish(other)
    after = keys()
    assert after["KJ-CF-01"] == before["KJ-CF-01"] and after["KJ-02"] != before["KJ-02"]
    for choice in ({"fields": ("code", "legal_bases")}, {"paper": "A3"}):
        assert not set(keys(**choice).values()) & set(after.values())
    assert keys(audience="all", parts=()) == after, "the same pages in other books"
    settings.SITE_NAME = "另一个平台"
    assert keys()["KJ-CF-01"] != after["KJ-CF-01"]


def test_a_main_item_renamed_changes_the_pages_of_its_sub_items(bureau):
    main = bureau.publish(bureau.power(code="KJ-01", name="登记"))
    bureau.publish(bureau.power(code="KJ-01-1", name="开发合同", parent=main))
    before = keys()
    with editing(main, bureau.editor) as row:
        row.name = "认定登记"
    bureau.publish(main)
    printed = book()
    assert sheet(printed, "KJ-01-1").name == "认定登记 — 开发合同"
    assert keys()["KJ-01-1"] != before["KJ-01-1"]


def test_limits_are_the_sub_items_only_where_these_are_printed(bureau):
    main = bureau.publish(bureau.power(code="KJ-01", name="登记"))
    sub = bureau.power(code="KJ-01-1", parent=main, promised_limit=5, promised_limit_unit="working_days")
    bureau.publish(sub)
    assert fields(sheet(book(), "KJ-01"))["承诺时限"] == "见各子项"
    alone = book(picked=("KJ-01",))
    assert "承诺时限" not in fields(sheet(alone, "KJ-01"))
    assert entries(alone)["KJ-01"].key != keys()["KJ-01"]


def test_chosen_fields_alone(power):
    found = sheet(book(fields=("legal_bases", "complaint_phone", "nonsense")), "KJ-CF-01")
    assert list(fields(found)) == ["设定依据"]
    assert (found.name, found.code, found.pictures) == ("对假冒专利行为的处罚", "", ())
    assert sheet(book(fields=("flowchart",)), "KJ-CF-01").pictures


def test_more_than_society_may_read_is_marked(bureau):
    bureau.publish(bureau.power(code="KJ-01"))
    bureau.publish(bureau.power(code="KJ-02", audience=Audience.PARTY))
    printed = book(audience="party")
    assert sheet(printed, "KJ-01").mark == "" and sheet(printed, "KJ-02").mark == "内部资料　注意保管"
    assert fields(sheet(printed, "KJ-02"))["公开范围"] == "党内公开"
    assert list(keys()) == ["KJ-01"]


def test_what_was_withdrawn_meanwhile_stops_the_printing(bureau, power):
    printed = book()
    Withdraw(power, bureau.leader, note="废止").run()
    with pytest.raises(Changed, match="请重新打印"):
        printed.source.materials([power.pk])


class TestDrafts:
    def test_they_are_marked_and_have_neither_entry_nor_address(self, bureau, power):
        bureau.power(code="KJ-09", name="新拟的职权")
        printed = book(drafts=True, organisation=bureau.bureau.code)
        assert (printed.make.watermark, printed.mark) == ("草稿", "内部资料　注意保管")
        new = sheet(printed, "KJ-09")
        assert (new.version, new.page_url, new.ledger.sequence) == ("草稿，尚未公开", "", 0)
        assert sheet(printed, "KJ-CF-01").version.startswith("第1版")
        assert entries(printed)["KJ-CF-01"].key == keys()["KJ-CF-01"], "its pages are those of the public one"
        assert book().make.watermark == ""

    def test_an_edit_changes_the_key_and_the_version(self, bureau):
        power = bureau.power(code="KJ-09")
        choice = {"drafts": True, "organisation": bureau.bureau.code}
        document, parameters = PowerCatalogue(), Choice(form="full", **choice).parameters()
        key, version = keys(**choice), document.version(parameters)
        assert keys(**choice) == key and document.version(parameters) == version
        with editing(power, bureau.editor) as row:
            row.conditions = "改了"
        assert keys(**choice) != key and document.version(parameters) != version
        assert document.build(parameters).state == document.version(parameters).state

    def test_who_may_have_them(self, bureau):
        document = PowerCatalogue()
        ask = Choice(drafts=True, organisation=bureau.bureau.code).parameters()
        assert document.may_print(ask, bureau.leader)
        assert not document.may_print(ask, None) and not document.may_print(ask, bureau.editor)


@pytest.mark.parametrize("number", [10, 1000])
def test_planning_reads_no_content_and_asks_no_more_for_more_powers(bureau, power, number):
    copies_of(power, number)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        printed = book(parts=("statistics", "pinyin", "code"))
    assert printed.row_count == number + 1
    assert len(queries) <= 24
    assert not any('"content"' in query["sql"] for query in queries)
    with CaptureQueriesContext(connection) as queries:
        printed.source.materials([entry.record for entry in printed.sections[0].entries[:10]])
    assert len(queries) == 1


def test_parts_of_the_book(power):
    whole = book(parts=("cover", "contents", "statistics", "pinyin", "code"))
    assert (whole.has_cover, whole.has_contents, len(whole.statistics), len(whole.indexes)) == (
        True,
        True,
        2,
        2,
    )
    bare = book(parts=())
    assert (bare.has_cover, bare.has_contents, bare.statistics, bare.indexes) == (False, False, (), ())


def test_the_title_names_scope_form_and_state(bureau, power):
    def title(**choice):
        return PowerCatalogue().title(Choice(**choice).parameters())

    name = f"{bureau.bureau.name}职权目录"
    assert title(form="full") == f"{name}（全本）" and title() == f"{name}（简本）"
    section = bureau.section
    drafts = title(form="full", organisation=section.code, drafts=True, archival=True)
    assert drafts == f"{name}（{section.name}·全本·草稿·存档）"
    assert title(paper="A3") == f"{name}（简本·A3）"


def test_jobs_of_earlier_releases_print_what_they_did(power):
    old = {"organisation": "", "type": "", "audience": "society"}
    printed = PowerCatalogue().build(old)
    assert printed.has_cover and printed.has_contents and printed.statistics and not printed.indexes
    assert printed.columns[0].key == "number" and printed.sections[0].rows
    assert PowerCatalogue().may_print(old, None) and PublishedPower.objects.count() == 1
