"""The office's own registers go in as they are, come out again, and go in without a change."""

import io
from collections import Counter

import pytest

from disclosure.choices import Catalogue, Form, LimitKind, Period, Timing
from disclosure.limits import TimeLimit, after_event, after_period, by_date
from disclosure.models import CatalogueItem, Category
from portal.importing import services, undoing
from portal.importing.columns import matcher
from portal.importing.reading import find_header, open_source
from portal.importing.recognising import another_target
from portal.importing.targets import get_target
from portal.organisations.models import Organisation
from portal.publishing.models import Audience
from powers.demo import bureau as demo
from tests.disclosure.records import make_item
from tests.factories import Bureau
from tests.importing.files import DISCLOSURES, xlsx

pytestmark = pytest.mark.django_db

HEADERS = ["编号", "类别", "公开事项", "公开范围", "公开形式", "公开时间", "公开时限", "公开程序", "责任科室"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def bureau():
    return demo.build()


def import_both(bureau):
    return [
        services.import_file(DISCLOSURES, target, bureau, None)
        for target in ("party_catalogue", "government_catalogue")
    ]


def import_rows(tmp_path, bureau, *rows, target="party_catalogue"):
    path = xlsx(tmp_path / "目录.xlsx", [HEADERS, *rows])
    return services.import_file(path, target, bureau, None)


def warnings(job):
    return [m["text"] for row in job.rows.all() for m in row.messages if m["level"] == "warning"]


def refusals(job):
    return [m["text"] for row in job.rows.all() for m in row.messages if m["level"] == "refusal"]


def test_each_sheet_goes_into_its_own_catalogue(bureau):
    party, government = import_both(bureau)
    assert (party.mapping["sheet"], government.mapping["sheet"]) == ("党务公开目录", "政务公开目录")
    assert (party.counts["created"], government.counts["created"]) == (38, 28)
    assert party.counts["refused"] == government.counts["refused"] == 0
    names = Category.objects.filter(catalogue=Catalogue.PARTY).order_by("position")
    assert [category.name for category in names] == [
        "组织设置", "重大决策", "干部人事", "党的建设", "党风廉政", "权力运行", "财务资产", "服务群众",
    ]  # fmt: skip
    assert {item.unit for item in CatalogueItem.objects.all()} == {bureau}


def test_what_the_cells_mean(bureau):
    import_both(bureau)
    items = {item.code: item for item in CatalogueItem.objects.select_related("category", "organisation")}
    dues = items["DW-04-03"]
    assert (dues.title, dues.category.name, dues.organisation.name) == (
        "党费收缴使用情况",
        "党的建设",
        "办公室",
    )
    assert (dues.audience, dues.timing) == (Audience.PARTY, Timing.PERIODIC)
    assert dues.forms == [Form.BOARD, Form.MEETING, Form.DOCUMENT]
    assert dues.limit == after_period(Period.QUARTER, 10)
    assert items["DW-02-01"].limit == by_date(Period.YEAR, 1, 31)
    assert items["ZW-04-03"].limit == after_event("作出", 7)
    assert items["ZW-05-01"].limit == after_event("批准", 20, "days")
    assert items["DW-03-04"].audience == Audience.INTERNAL
    assert Counter(item.limit_kind for item in items.values())[LimitKind.NONE] == 0


def test_a_periodic_item_whose_limit_follows_an_event_is_pointed_out(bureau):
    _party, government = import_both(bureau)
    assert sorted(row.label for row in government.rows.filter(has_warning=True)) == [
        "年度计划与总结",
        "部门决算",
        "部门预算",
    ]


def test_the_sheet_of_the_other_catalogue_is_recognised(bureau, tmp_path):
    path = xlsx(tmp_path / "目录.xlsx", [HEADERS, [""] * 9], sheet_name="政务公开目录")
    chosen = get_target("party_catalogue")
    with open_source(path) as source:
        header = find_header(source, matcher(chosen.columns), chosen.sheet_words)
        assert another_target(source, chosen, header) is get_target("government_catalogue")


def test_an_export_goes_in_without_a_change(bureau, tmp_path):
    import_both(bureau)
    for target in ("party_catalogue", "government_catalogue"):
        for kind in ("xlsx", "csv"):
            file = io.BytesIO()
            number = get_target(target).export(file, kind, Organisation.objects.all())
            path = tmp_path / f"{target}.{kind}"
            path.write_bytes(file.getvalue())
            again = services.import_file(path, target, bureau, None)
            assert again.counts["skipped"] == number
            assert again.counts["created"] == again.counts["changed"] == again.counts["refused"] == 0


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("limit", "note"),
    [
        (after_event("形成", 5), "涉密的除外，节假日顺延"),
        (after_event("形成", 5), ""),
        (TimeLimit(), "及时更新"),
        (TimeLimit(), "形成之日起5个工作日内"),  # words that read as a rule, and are none
    ],
)
def test_a_rule_and_its_note_come_back_as_they_were(tmp_path, kind, limit, note):
    people = Bureau()
    item = make_item(people, limit=limit, limit_note=note)
    path = tmp_path / f"目录.{kind}"
    target = get_target("party_catalogue")
    with path.open("wb") as file:
        target.export(file, kind, Organisation.objects.filter(pk=people.section.pk))
    again = services.import_file(path, "party_catalogue", people.bureau, None)
    assert again.counts["skipped"] == 1
    item.delete()
    services.import_file(path, "party_catalogue", people.bureau, None)
    item = CatalogueItem.objects.get()
    assert (item.limit, item.limit_note) == (limit, note)


def test_undoing_leaves_nothing(bureau):
    jobs = import_both(bureau)
    for job in jobs:
        undoing.undo(job, None)
    assert not CatalogueItem.objects.exists()
    assert not Category.objects.exists()


def test_a_category_made_by_hand_outlives_the_items_in_it(bureau, tmp_path):
    kept = Category.objects.create(unit=bureau, catalogue=Catalogue.PARTY, name="组织设置", position=1)
    job = services.import_file(DISCLOSURES, "party_catalogue", bureau, None)
    assert CatalogueItem.objects.filter(category=kept).count() == 3
    undoing.undo(job, None)
    assert list(Category.objects.all()) == [kept]


def test_a_changed_row_changes_the_draft(bureau, tmp_path):
    import_both(bureau)
    row = [
        "DW-01-01",
        "重大决策",
        "党组成员分工",
        "党内",
        "会议",
        "及时",
        "变更后5日内",
        "提出→审批",
        "办公室",
    ]
    job = import_rows(tmp_path, bureau, row)
    assert job.counts["changed"] == 1
    item = CatalogueItem.objects.get(code="DW-01-01")
    assert (item.category.name, item.audience, item.timing) == ("重大决策", Audience.PARTY, Timing.IMMEDIATE)
    assert item.limit == after_event("变更", 5, "days")
    assert item.forms == [Form.MEETING]


def test_words_that_are_no_rule_are_kept_with_a_warning(bureau, tmp_path):
    row = ["DW-01", "组织设置", "领导分工", "社会", "网站、大屏", "长期", "及时更新", "提出→审批", "办公室"]
    job = import_rows(tmp_path, bureau, row)
    item = CatalogueItem.objects.get()
    assert (item.limit_kind, item.limit_note) == (LimitKind.NONE, "及时更新")
    assert (item.forms, item.forms_note) == ([Form.WEBSITE], "大屏")
    assert warnings(job) == ["公开时限“及时更新”不是可以计算的规则，原文记入时限说明，系统不能据此提醒"]


def test_days_before_something_are_no_rule_and_warned_of(bureau, tmp_path):
    row = ["DW-01", "会议", "党员大会议题", "党内", "网站", "即时", "会议召开5日前", "提出→审批", "办公室"]
    job = import_rows(tmp_path, bureau, row)
    item = CatalogueItem.objects.get()
    assert (item.limit_kind, item.limit_note) == (LimitKind.NONE, "会议召开5日前")
    assert any("不是可以计算的规则" in text for text in warnings(job))


def test_rows_without_codes_are_numbered_as_their_category_is(bureau, tmp_path):
    rest = ["社会", "网站", "长期", "变更后5日内", "提出→审批", "办公室"]
    import_rows(
        tmp_path,
        bureau,
        ["DW-03-01", "干部人事", "甲", *rest],
        ["", "干部人事", "乙", *rest],
        ["", "组织设置", "丙", *rest],
        ["", "组织设置", "丁", *rest],
    )
    found = dict(CatalogueItem.objects.values_list("title", "code"))
    assert found == {"甲": "DW-03-01", "乙": "DW-03-02", "丙": "DW-02-01", "丁": "DW-02-02"}


def test_nested_categories(bureau, tmp_path):
    rest = ["社会", "网站", "长期", "变更后5日内", "提出→审批", "办公室"]
    import_rows(
        tmp_path,
        bureau,
        ["1", "党的建设 › 发展党员", "甲", *rest],
        ["2", "党的建设/发展党员", "乙", *rest],
        ["3", "党的建设", "丙", *rest],
    )
    inner = Category.objects.get(name="发展党员")
    assert inner.parent.name == "党的建设"
    assert dict(CatalogueItem.objects.values_list("title", "category__name")) == {
        "甲": "发展党员",
        "乙": "发展党员",
        "丙": "党的建设",
    }


def test_what_cannot_go_in_is_refused_by_row(bureau, tmp_path):
    rest = ["社会", "网站", "长期", "变更后5日内", "提出→审批", "办公室"]
    job = import_rows(
        tmp_path,
        bureau,
        ["1", "组织设置", "甲", *rest],
        ["1", "组织设置", "乙", *rest],
        ["", "组织设置", "甲", *rest],
        ["2", "组织设置", "丙", "向外星公开", *rest[1:]],
        ["3", "组织设置", "", *rest],
        ["4", "组织设置", "丁", *rest[:2], "有时", *rest[3:]],
    )
    assert job.counts["created"] == 1
    said = "\n".join(refusals(job))
    for words in (
        "编号“1”与第2行重复",
        "公开事项“甲”与第2行重复",
        "公开范围“向外星公开”无法识别",
        "公开事项是空的",
        "公开时间“有时”无法识别",
    ):
        assert words in said


def test_two_bureaus_may_use_the_same_codes(bureau, tmp_path):
    import_both(bureau)
    other = Organisation.objects.create(code="WJW", name="卫生局", kind="bureau", parent=bureau.parent)
    Organisation.objects.create(code="WJW-BGS", name="办公室", parent=other)
    job = services.import_file(DISCLOSURES, "party_catalogue", other, None, create_places=True)
    assert job.counts["created"] == 38
    assert CatalogueItem.objects.filter(code="DW-01-01").count() == 2
