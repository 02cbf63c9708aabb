"""What the printed power catalogue and a power's sheet say."""

import re

import pytest

from portal.organisations.models import Organisation
from portal.printing.engine import render
from portal.printing.registry import NothingToPrint, TooLarge
from portal.publishing.actions import Withdraw, editing
from portal.publishing.models import Audience, Publication
from powers.models import PowerFunction, PowerType
from powers.printing import PowerCatalogue, PowerSheet, catalogue
from tests.factories import (
    Bureau,
    BureauFactory,
    DutyFactory,
    LegalBasisFactory,
    OrganisationFactory,
    PostFactory,
)
from tests.powers.flowcharts.samples import SAMPLES
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def parameters(organisation=None, type="", audience="society"):
    return {"organisation": organisation.code if organisation else "", "type": type, "audience": audience}


def book(*choice, **more):
    return PowerCatalogue().build(parameters(*choice, **more))


def cells(row) -> list[str]:
    return ["\n".join(line.text for line in cell) for cell in row.cells]


def names(printed) -> list[str]:
    return [cells(row)[3] for section in printed.sections for row in section.rows]


def test_a_row_says_what_the_register_says(bureau):
    power = bureau.power(
        code="KJ-CF-01",
        name="对假冒专利行为的处罚",
        power_type=PowerType.PUNISHMENT,
        function=PowerFunction.EXECUTION,
        post=PostFactory(organisation=bureau.section, name="科长"),
        statutory_limit=60,
        statutory_limit_unit="days",
        promised_limit=30,
        promised_limit_unit="working_days",
        complaint_phone="0371-66660000",
    )
    LegalBasisFactory(power=power, text="假冒专利的，责令改正。", document_number="2008年修正")
    LegalBasisFactory(power=power, title="《专利行政执法办法》", document_number="", article="")
    bureau.publish(power)
    (section,) = book().sections
    assert section.name == bureau.section.name
    assert cells(section.rows[0]) == [
        "1",
        "KJ-CF-01",
        "行政处罚\n执行权",
        "对假冒专利行为的处罚",
        f"{bureau.section.name}\n科长",
        "1．《中华人民共和国专利法》（2008年修正）第六十三条：假冒专利的，责令改正。\n2．《专利行政执法办法》",
        "60日",
        "30个工作日",
        "0371-66660000",
    ]
    assert section.rows[0].title == "KJ-CF-01 对假冒专利行为的处罚" and not section.rows[0].below


def test_a_long_law_goes_below_its_row_whole(bureau):
    power = bureau.power()
    LegalBasisFactory(power=power, text="条文。" * 300)
    bureau.publish(power)
    (row,) = book().sections[0].rows
    assert cells(row)[5] == "《中华人民共和国专利法》第六十三条"
    assert "条文。" * 300 in row.below[0].text and "第1项" in row.below_heading


def test_sections_in_the_trees_order_powers_in_their_own(bureau):
    from portal.accounts import roles
    from portal.organisations.services import grant_role

    first = OrganisationFactory(parent=bureau.bureau, name="新科室")
    for person, role in ((bureau.editor, roles.SECTION_EDITOR), (bureau.head, roles.SECTION_HEAD)):
        grant_role(person, role, first)
    bureau.publish(bureau.power(name="丙", code="C", organisation=first))
    bureau.publish(bureau.power(name="乙", code="B", position=2))
    bureau.publish(bureau.power(name="甲", code="Z", position=1))
    assert names(book()) == ["甲", "乙", "丙"]
    assert [section.name for section in book().sections] == [bureau.section.name, "新科室"]
    assert [cells(row)[0] for row in book().sections[0].rows] == ["1", "2"], "numbered in each section"


def test_sub_items_name_their_main_item(bureau):
    main = bureau.publish(bureau.power(name="技术合同认定登记"))
    bureau.publish(bureau.power(name="技术开发合同", parent=main))
    assert "技术合同认定登记\n子项：技术开发合同" in names(book())


def test_statistics_count_every_section_by_type_and_function(bureau):
    for number in range(3):
        bureau.publish(bureau.power(power_type=PowerType.REWARD if number else PowerType.CONFIRMATION))
    by_type, by_function = book().statistics
    assert by_type.headings == ("行政确认", "行政奖励", "合计"), (
        "in the official order, without empty columns"
    )
    assert by_type.rows == ((bureau.section.name, (1, 2, 3)),) and by_type.totals == (1, 2, 3)
    assert sum(by_function.totals[:-1]) == by_function.totals[-1] == 3


@pytest.fixture
def all_audiences(bureau):
    for audience in Audience:
        bureau.publish(bureau.power(name=f"给{audience.value}", audience=audience))
    return bureau


@pytest.mark.parametrize(
    ("audience", "expected", "mark"),
    [
        ("society", ["society"], ""),
        ("party", ["society", "party"], "内部资料　注意保管"),
        ("all", ["society", "party", "unit", "specified", "internal"], "内部资料　注意保管"),
    ],
)
def test_audiences(all_audiences, audience, expected, mark):
    printed = book(audience=audience)
    assert names(printed) == [f"给{name}" for name in expected] and printed.mark == mark
    assert printed.row_count == len(expected)


def test_what_is_withdrawn_or_only_drafted_is_not_printed(bureau):
    gone = bureau.publish(bureau.power(name="撤回的"))
    Withdraw(gone, bureau.leader, note="废止").run()
    changed = bureau.publish(bureau.power(name="公开的"))
    with editing(changed, bureau.editor) as row:
        row.name = "改了还没公开的"
    assert names(book()) == ["公开的"]


class TestWhoseCatalogueItIs:
    def test_of_the_only_bureau(self, bureau):
        bureau.bureau.complaint_phone = "12388"
        bureau.bureau.save()
        bureau.publish(bureau.power())
        printed = book()
        assert (printed.sponsor, printed.scope, printed.complaint) == (bureau.bureau.name, "", "12388")
        assert printed.sections[0].path == (), "no heading above the sections that repeats the cover"

    def test_of_the_bureau_below_its_district(self, bureau):
        from portal.trees.services import move

        district = OrganisationFactory(kind=Organisation.Kind.DISTRICT, name="某区")
        move(bureau.bureau, district)
        bureau.section.refresh_from_db()
        bureau.publish(bureau.power())
        assert book().sponsor == bureau.bureau.name and book().sections[0].path == ()
        whole = book(district)
        assert whole.sponsor == bureau.bureau.name, "the only one that discloses signs"
        assert whole.sections[0].path == ()
        section = book(bureau.section)
        assert (section.sponsor, section.scope) == (bureau.bureau.name, bureau.section.name)

    def test_of_several_bureaus(self, bureau, settings):
        BureauFactory(name="只建了机构的局")
        bureau.publish(bureau.power())
        assert book().sponsor == bureau.bureau.name, "a bureau that has published nothing changes nothing"
        other = Bureau()
        other.publish(other.power())
        printed = book()
        assert printed.sponsor == settings.SITE_NAME and printed.sections[0].path == (bureau.bureau.name,)
        settings.SITE_SPONSOR = "某某区人民政府"
        assert book().sponsor == "某某区人民政府"
        assert book(bureau.bureau).sponsor == bureau.bureau.name

    def test_the_scope_is_on_cover_and_title(self, bureau):
        bureau.publish(bureau.power(power_type=PowerType.REWARD))
        printed = book(bureau.section, type="reward")
        assert printed.scope == f"{bureau.section.name}·行政奖励"
        title = PowerCatalogue().title(parameters(bureau.section, type="reward"))
        assert title == f"{bureau.bureau.name}职权目录（{printed.scope}·简本）"


def test_it_carries_the_ledgers_mark(bureau, settings):
    settings.PORTAL_URL = "https://example.org"
    bureau.publish(bureau.power())
    entry = Publication.objects.get()
    mark = book().ledger
    assert (mark.sequence, mark.fingerprint) == (1, entry.fingerprint)
    assert mark.url == "https://example.org/ledger/1/"
    version = PowerCatalogue().version(parameters())
    assert (version.sequence, version.entry_hash) == (1, entry.entry_hash)


def test_refusals(bureau, monkeypatch):
    bureau.publish(bureau.power())
    with pytest.raises(NothingToPrint, match="没有代码为“NOWHERE”的机构"):
        PowerCatalogue().build({**parameters(), "organisation": "NOWHERE"})
    monkeypatch.setattr(catalogue, "LARGEST", {"concise": 0, "full": 0})
    with pytest.raises(TooLarge, match="一次最多打印0项。请按科室或类别分开打印"):
        book()
    with pytest.raises(TooLarge, match=r"全本一次最多打印0项。.*或者改为打印简本"):
        PowerCatalogue().build({**parameters(), "form": "full"})


@pytest.mark.parametrize("number", [2, 12])
def test_its_queries_do_not_grow(bureau, number, django_assert_max_num_queries):
    for _each in range(number):
        bureau.publish(bureau.power())
    with django_assert_max_num_queries(14):
        book()


def test_the_sheet_says_everything_a_citizen_may_read(bureau, tmp_path):
    power = bureau.power(
        code="KJ-CF-01",
        name="对假冒专利行为的处罚",
        conditions="有明确当事人喆",
        process="立案→决定",
        content="查处",
        requirements="公正",
        outcome="处罚决定书",
        remedies="行政复议",
        charges_fee=True,
        fee_standard="每件10元",
        fee_basis="收费办法",
        consultation_phone="1234",
        complaint_phone="5678",
        post=PostFactory(organisation=bureau.section, name="科长", is_key_post=True),
    )
    LegalBasisFactory(power=power, text="假冒专利的，责令改正。")
    DutyFactory(power=power, text="及时受理")
    power.materials.create(name="申请书", copies=2)
    power.accountability_grounds.create(text="不履行职责的")
    bureau.publish(power)
    sheet = PowerSheet().build({"slug": "KJ-CF-01"})
    render(sheet, tmp_path / "sheet.pdf")
    pdf = Pdf(tmp_path / "sheet.pdf")
    shown = [
        bureau.bureau.name, "对假冒专利行为的处罚", "有明确当事人喆", "立案→决定", "查处", "公正", "处罚决定书", "行政复议",
        "每件10元", "1234", "5678", "科长（重要岗位）", "第六十三条", "假冒专利的，责令改正。", "受理责任：及时受理",
        "申请书（2份", "不履行职责的", "第1版", "/powers/KJ-CF-01/",
        Publication.objects.get().fingerprint.replace(" ", ""),
    ]  # fmt: skip
    for text in shown:
        assert text in pdf.text, text
    assert len(re.findall("对假冒专利行为的处罚", pdf.text)) == 2


def test_the_sheet_leaves_out_what_is_empty(bureau):
    bureau.publish(bureau.power(code="KJ-01"))
    headings = [field.heading for field in PowerSheet().build({"slug": "KJ-01"}).fields]
    assert "申请材料" not in headings and "职权编码" in headings


def test_a_main_items_limits_are_its_sub_items(bureau):
    """Its sub-items have the limits: it doesn't look as if nothing were promised."""
    main = bureau.publish(bureau.power(name="登记", code="KJ-01"))
    sub = bureau.power(
        name="开发合同",
        code="KJ-01-1",
        parent=main,
        promised_limit=5,
        promised_limit_unit="working_days",
    )
    alone = [field.heading for field in PowerSheet().build({"slug": "KJ-01"}).fields]
    assert "承诺时限" not in alone
    bureau.publish(sub)
    bureau.publish(bureau.power(name="单独的", code="KJ-02"))
    (section,) = book().sections
    limits = {cells(row)[1]: cells(row)[6:8] for row in section.rows}
    assert limits == {
        "KJ-01": ["见各子项", "见各子项"],
        "KJ-01-1": ["", "5个工作日"],
        "KJ-02": ["", ""],
    }
    fields = {field.heading: field.lines[0].text for field in PowerSheet().build({"slug": "KJ-01"}).fields}
    assert fields["法定时限"] == fields["承诺时限"] == "见各子项"


def test_the_sheet_has_the_flowchart_and_its_steps(bureau, tmp_path):
    bureau.publish(bureau.draw(bureau.power(code="KJ-01", name="合同登记")))
    render(PowerSheet().build({"slug": "KJ-01"}), tmp_path / "sheet.pdf")
    pages = Pdf(tmp_path / "sheet.pdf").pages
    step = "2.判断受理审查（综合科·经办人）；要求：一次性告知；2个工作日；受理：转第3步；补正：转第1步"
    assert step in "".join(pages[:-1])
    for words in ("流程图", "合同登记", "提出申请", "受理审查", "办结归档", "综合科经办人", "补正", "指纹"):
        assert words in pages[-1]


def test_a_long_flowchart_goes_on_from_page_to_page(bureau, tmp_path):
    flow = SAMPLES["KJ-CF-01"]
    bureau.publish(bureau.draw(bureau.power(code="KJ-CF-01", name="对假冒专利行为的处罚"), flow))
    render(PowerSheet().build({"slug": "KJ-CF-01"}), tmp_path / "sheet.pdf")
    pdf = Pdf(tmp_path / "sheet.pdf")
    charts = [text for text in pdf.pages if "共3张" in text]
    assert len(charts) == 3
    assert all("对假冒专利行为的处罚流程图" in text for text in charts)
    assert ["接上页" in text for text in charts] == [False, True, True]
    assert ["接下页" in text for text in charts] == [True, True, False]
    words = "".join(charts)
    assert all(f"{node.limit}个工作日" in words for node in flow.nodes if node.limit)
    assert words.count("移送司法机关") == 1, "a step is told on the page that shows it, and on no other"
    assert "转第10步" in charts[0] and "接第9步" in charts[1], "a way off the page says where it goes on"
