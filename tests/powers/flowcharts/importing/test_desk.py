"""The import desk with two kinds of tables: choosing, being asked, and what the screens count."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.importing.models import ImportJob
from powers.demo import bureau as demo
from powers.models import Power
from tests.importing.files import DEMO, REGISTER

from .conftest import FLOW, OTHER


@pytest.fixture
def office(table, client):
    client.force_login(table.bureau.reviewer)
    return client


def hand_in(client, path, target, organisation):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    data = {"target": target, "organisation": organisation.pk, "file": file}
    return client.post(reverse("importing:upload"), data, follow=True)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_upload_page_offers_both(office):
    page = text(office.get(reverse("importing:upload")))
    assert "导入内容" in page
    assert '<option value="power" selected>职权目录</option>' in page
    assert '<option value="flowchart">流程图</option>' in page


def test_what_is_counted_are_flowcharts_and_steps(office, table):
    rows = [*FLOW, ["KJ-9", *FLOW[0][1:]]]
    response = hand_in(office, table.file(rows), "flowchart", table.bureau.bureau)
    page = text(response)
    assert "文件里有2个流程图，共5个步骤：写入1个流程图、1个流程图须改正。" in page
    assert "确认导入（写入1个流程图）" in page
    job = response.context["job"]
    page = text(office.post(reverse("importing:confirm", args=[job.pk]), follow=True))
    assert "已导入" in page
    assert f'<li><a href="{reverse("flowcharts:edit", args=[table.power.pk])}">登记</a></li>' in page
    listed = text(office.get(reverse("importing:list")))
    assert "<td>流程图</td>" in listed and "<td>写入1个流程图、1个流程图须改正</td>" in listed
    page = text(office.get(reverse("importing:undo", args=[job.pk])))
    assert "修改的1个流程图恢复为导入前的内容" in page and "新建的" not in page
    page = text(office.post(reverse("importing:undo", args=[job.pk]), follow=True))
    assert "已整体撤销。" in page and not table.power.steps.exists()


def test_the_rows_to_mend_come_first_and_the_rest_of_their_chart_is_said_once(office, table):
    rows = [list(row) for row in FLOW]
    rows[2][3] = "菱形"
    job = hand_in(office, table.file([*OTHER, *rows]), "flowchart", table.bureau.bureau).context["job"]
    response = office.get(job.get_absolute_url())
    assert [row.number for row in response.context["page"]] == [6, 2, 3, 4, 5, 7]
    page = text(response)
    assert page.count("这个流程图的其余3行也暂不写入") == 1
    assert page.count("office-mark--red") == 1 and page.count(">暂不写入</span>") == 3
    mending = office.get(f"{job.get_absolute_url()}?outcome=mending")
    assert "须改正的行 1</a>" in text(mending)
    assert [row.number for row in mending.context["page"]] == [6]


def test_rows_of_no_power_are_counted_as_rows(office, table):
    rows = [["", *row[1:]] for row in FLOW]
    page = text(hand_in(office, table.file(rows), "flowchart", table.bureau.bureau))
    assert "文件里有0个流程图" not in page and "<dt>拒绝</dt><dd>4</dd>" in page
    assert "被拒绝的4行不会写入" in page


def test_what_writes_nothing_is_not_to_be_confirmed(office, table):
    for rows in ([["KJ-9", *row[1:]] for row in FLOW], []):
        table.bring_in(OTHER) if not rows else None
        page = text(hand_in(office, table.file(rows or OTHER), "flowchart", table.bureau.bureau))
        assert "没有需要写入的内容。" in page and "确认导入" not in page


def test_columns_can_be_chosen_without_a_section_for_rows(office, table):
    job = hand_in(office, table.file(FLOW), "flowchart", table.bureau.bureau).context["job"]
    page = text(office.get(reverse("importing:columns", args=[job.pk])))
    assert "没有写明科室" not in page and "步骤名称（必填）" in page
    data = {f"column_{index}": key for index, key in job.column_keys.items()}
    data["column_5"] = ""
    response = office.post(reverse("importing:columns", args=[job.pk]), data, follow=True)
    assert "没有导入的列：条件" in text(response)


class TestTheWrongChoice:
    """A register handed in as flowcharts, or the other way round."""

    @pytest.fixture
    def root(self, db):
        return demo.build()

    @pytest.fixture
    def clerk(self, root, client):
        demo.people()
        from portal.accounts.models import User

        client.force_login(User.objects.get(username=demo.OFFICE))
        return client

    @pytest.mark.parametrize(
        ("path", "chosen", "meant", "label"),
        [
            (DEMO / "流程图.xlsx", "power", "flowchart", "流程图"),
            (REGISTER, "flowchart", "power", "职权目录"),
        ],
    )
    def test_the_desk_asks_and_goes_on(self, clerk, root, path, chosen, meant, label):
        response = hand_in(clerk, path, chosen, root)
        job = response.context["job"]
        assert response.request["PATH_INFO"] == reverse("importing:target", args=[job.pk])
        page = text(response)
        assert f"更像“{label}”" in page and f"按“{label}”导入" in page and "还没有写入任何内容" in page
        response = clerk.post(reverse("importing:target", args=[job.pk]), {"target": meant}, follow=True)
        job.refresh_from_db()
        assert (job.target, job.state) == (meant, ImportJob.State.PREVIEW)
        assert response.request["PATH_INFO"] == job.get_absolute_url()

    def test_who_insists_is_told_what_is_missing(self, clerk, root):
        job = hand_in(clerk, REGISTER, "flowchart", root).context["job"]
        response = clerk.post(
            reverse("importing:target", args=[job.pk]), {"target": "flowchart"}, follow=True
        )
        assert "没有找到“步骤名称”列，请在“列对应与选项”中指定。" in text(response)
        job.refresh_from_db()
        assert job.target == "flowchart"

    def test_nobody_is_asked_about_what_fits(self, clerk, root):
        response = hand_in(clerk, REGISTER, "power", root)
        assert response.context["job"].state == ImportJob.State.PREVIEW
        assert "suggested_target" not in response.context["job"].options

    def test_something_else_is_no_target(self, clerk, root):
        job = hand_in(clerk, REGISTER, "flowchart", root).context["job"]
        for crafted in ("", "nothing", "../power"):
            response = clerk.post(reverse("importing:target", args=[job.pk]), {"target": crafted})
            assert response.status_code == 422

    def test_a_written_import_keeps_its_kind(self, clerk, root):
        job = hand_in(clerk, REGISTER, "power", root).context["job"]
        clerk.post(reverse("importing:confirm", args=[job.pk]))
        response = clerk.post(reverse("importing:target", args=[job.pk]), {"target": "flowchart"})
        assert response.status_code == 422 and "不能再修改" in text(response)
        job.refresh_from_db()
        assert job.target == "power" and Power.objects.exists()


def test_whoever_may_not_import_there_finds_no_question(table, client):
    from tests.factories import Bureau

    other = Bureau()
    job = table.upload(OTHER)
    client.force_login(other.reviewer)
    assert client.get(reverse("importing:target", args=[job.pk])).status_code == 404
