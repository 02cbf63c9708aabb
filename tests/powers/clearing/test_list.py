"""The clearing desk's list, its workbook, and how far each section is."""

import html
import io
import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.accounts import roles
from powers.clearing import services
from powers.clearing.rules import Kind, Resolution
from powers.clearing.selectors import Progress
from powers.models import ClearingCase, ClearingScan, Power
from tests.clients import client_of
from tests.factories import OrganisationFactory, PowerFactory, UserFactory

LIST = "/office/clearing/"


@pytest.fixture
def case(desk) -> ClearingCase:
    desk.scan()
    return desk.overlap()


def read(user, address) -> str:
    response = client_of(user).get(address)
    assert response.status_code == 200
    return response.content.decode()


class TestList:
    def test_before_the_first_scan(self, desk):
        page = read(desk.reviewer, LIST)
        assert "还没有扫描过。请先在上面选择扫描范围" in page
        page = read(desk.editor, LIST)
        assert "由办公室审核员扫描之后" in page and "开始扫描" not in page

    def test_what_was_found_and_why(self, desk, case):
        page = read(desk.reviewer, LIST)
        for text in (
            "科技型中小企业申报材料审核推荐",
            "疑似交叉",
            "同一设定依据《关于科技型",
            "责任科室不同",
            "缺流程图",
        ):
            assert text in page
        assert "核对职权2项：疑似交叉1对，要素缺漏2项" in page

    def test_each_power_with_its_code_and_section(self, desk, case):
        page = read(desk.reviewer, LIST)
        for power, section in ((desk.mine, desk.section), (desk.theirs, desk.other)):
            told = f'{power.name} <span class="office-hint">{power.code} {section.name}</span>'
            assert page.count(told) == 2, "in the overlap, and in what it lacks itself"

    def test_overlaps_first_then_section_by_section_in_the_order_of_the_codes(self, desk):
        for code in ("KJ-2", "KJ-1"):
            PowerFactory(organisation=desk.other, code=code, name=f"职权{code}")
        PowerFactory(organisation=desk.section, code="KJ-3", name="职权KJ-3")
        desk.scan()
        late = ClearingCase.objects.get(first__code="KJ-2")
        services.assign(late, desk.reviewer, desk.other, None, 3)
        page = read(desk.reviewer, LIST)
        links = re.findall(rf'<a href="{LIST}(\d+)/">', page)
        shown = [ClearingCase.objects.get(pk=key) for key in links]
        names = [case.names[0]["name"] for case in shown]
        assert shown[0].kind == Kind.OVERLAP and names[1] == "职权KJ-2", "it is due"
        assert names[2:] == ["职权KJ-3", desk.mine.name, "职权KJ-1", desk.theirs.name]

    def test_the_next_page_has_the_same_filters(self, desk, case):
        gap = ClearingCase.objects.get(first=desk.mine, second=None)
        for number in range(31):
            gap.pk, gap.identity = None, f"gap:x{number}"
            gap.save()
        page = read(desk.reviewer, f"{LIST}?kind=gap&q=申报")
        following = html.unescape(re.search(r'href="([^"]+)" rel="next"', page)[1])
        page = read(desk.reviewer, LIST + following)
        assert "共32件" in page and "第2页，共2页" in page and page.count("要素缺漏</span>") == 2

    def test_the_last_scan_when_and_by_whom(self, desk):
        desk.scan()
        assert "发起人" not in read(desk.reviewer, LIST)
        ClearingScan.objects.update(user=desk.reviewer)
        for address in (LIST, f"{LIST}progress/"):
            page = read(desk.reviewer, address)
            assert f"上次扫描：{desk.bureau.name}" in page
            assert f"发起人：{desk.reviewer.full_name}" in page

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ("?kind=overlap", 1),
            ("?kind=gap", 2),
            ("?gap=flowchart", 2),
            ("?gap=post", 0),
            ("?state=resolved", 0),
            ("?state=all&q=申报材料", 2),
            ("?q=没有的", 0),
            ("?who=mine", 1),
            ("?state=overdue", 0),
            ("?kind=²&state=x&section=999999999999999999999&page=x&gap=y", 3),
        ],
    )
    def test_filters(self, desk, case, query, number):
        page = read(desk.reviewer, LIST + query)
        assert (f"共{number}件" in page) if number else ("没有符合条件的事项" in page)

    def test_by_section_and_for_whom(self, desk, case):
        assert "共2件" in read(desk.reviewer, f"{LIST}?section={desk.section.pk}")
        assert "没有符合条件" in read(desk.editor, f"{LIST}?who=mine")
        services.assign(case, desk.reviewer, desk.section, None, 10)
        assert "共1件" in read(desk.editor, f"{LIST}?who=mine")
        assert "没有符合条件" in read(desk.other_editor, f"{LIST}?who=mine")

    def test_nothing_found(self, desk):
        Power.objects.all().delete()
        desk.scan()
        page = read(desk.reviewer, LIST)
        assert "没有发现问题" in page and "没有未办结的事项" in page

    def test_it_is_for_readers_of_drafts(self, desk):
        assert client_of(UserFactory(is_staff=True)).get(LIST).status_code == 403
        assert client_of(desk.person(roles.AUDITOR, desk.bureau)).get(LIST).status_code == 403
        for user in (desk.editor, desk.inspector, desk.leader):
            read(user, LIST)

    @pytest.mark.parametrize(
        "address", [LIST, f"{LIST}?who=mine&q=事项", f"{LIST}progress/", f"{LIST}?state=all&page=2"]
    )
    def test_as_many_queries_for_few_rows_as_for_many(self, desk, address):
        desk.scan()
        client = client_of(desk.reviewer)
        costs = []
        for number in (10, 1000):
            made = [
                ClearingCase(
                    identity=f"gap:x{number}:{index}",
                    kind=Kind.GAP,
                    organisation=desk.section,
                    first=desk.mine,
                    names=[{"code": "X", "name": f"事项{index}", "section": "科"}],
                    gaps=["post"],
                )
                for index in range(number)
            ]
            ClearingCase.objects.bulk_create(made)
            if "progress" in address:
                for _index in range(number // 20):
                    PowerFactory(organisation=OrganisationFactory(parent=desk.bureau))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            costs.append(len(queries))
        assert costs[0] == costs[1] <= 14, costs

    def test_as_a_workbook(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.KEPT, "=对象不同")
        response = client_of(desk.reviewer).get(f"{LIST}cases.xlsx?state=all&kind=overlap")
        name = quote(f"清权确权事项{timezone.localdate():%Y%m%d}.xlsx")
        assert name in response["Content-Disposition"]
        sheet = load_workbook(io.BytesIO(response.getvalue())).active
        assert sheet.freeze_panes == "A2" and sheet.column_dimensions["C"].width == 40
        rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert len(rows) == 2
        told = dict(zip(*rows, strict=True))
        assert told["类型"] == "疑似交叉"
        assert "科技型中小企业申报材料审核推荐\n科技型中小企业创新基金" in told["职权名称"]
        assert told["处理方式"] == "维持现状，写明理由"
        assert told["责任单位（科室）"] == f"{desk.section.name}\n{desk.other.name}"
        assert told["理由或分工"].endswith("=对象不同")

    def test_the_workbook_says_days_as_they_are_here(self, desk, case):
        ClearingCase.objects.update(found_at=datetime(2026, 3, 1, 17, tzinfo=UTC))  # the second, in Peking
        response = client_of(desk.reviewer).get(f"{LIST}cases.xlsx")
        rows = list(load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True))
        assert {row[rows[0].index("发现时间")] for row in rows[1:]} == {"2026-03-02"}

    @pytest.mark.parametrize(
        "query", ["", "?kind=gap", "?q=申报材料", "?state=all", "?who=mine", "?gap=post"]
    )
    def test_the_workbook_has_what_the_screen_has(self, desk, case, query):
        services.decide(case, desk.reviewer, Resolution.KEPT, "对象不同")
        client = client_of(desk.reviewer)
        said = re.search("共([0-9]+)件", read(desk.reviewer, LIST + query))
        sheet = load_workbook(io.BytesIO(client.get(f"{LIST}cases.xlsx{query}").getvalue())).active
        assert sheet.max_row - 1 == (int(said[1]) if said else 0)

    def test_the_first_page_tells_of_it(self, desk, case):
        page = read(desk.reviewer, reverse("admin:index"))
        assert "清权确权" in page and "其中疑似交叉" in page


@pytest.mark.parametrize(
    ("clean", "powers", "percent"),
    [(0, 0, 100), (0, 3, 0), (1, 3, 33), (2, 3, 67), (3, 3, 100), (1, 1000, 1), (999, 1000, 99)],
)
def test_nothing_is_said_to_be_clear_or_unclear_altogether_that_is_not(clean, powers, percent):
    row = Progress(section=None, powers=powers, clean=clean, found=0, unresolved=0)
    assert row.percent == percent


def test_what_is_open_of_a_power_out_of_use_is_not_clear_either():
    assert Progress(section=None, powers=2, clean=2, found=1, unresolved=1).percent == 99
