"""The import desk's pages: who gets in, what they show, what their buttons do."""

import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts import roles
from portal.importing.models import ImportJob
from portal.organisations.models import Organisation, Post
from powers.models import Power
from tests.factories import Bureau, BureauFactory, PowerFactory, UserFactory

from .conftest import bring_in, upload
from .files import HEADER, REGISTER, power_rows, text_table, xlsx

JobState = ImportJob.State
ROW = ["KJ-QT-01", "其他", "科技成果登记", "", "成果科"]


@pytest.fixture
def table(tmp_path):
    def run(rows, header=HEADER, name="目录.csv"):
        return text_table(tmp_path / name, [header, *rows])

    return run


def send(client, path, organisation, name=None):
    file = ContentFile(path.read_bytes(), name or path.name)
    return client.post(
        reverse("importing:upload"),
        {"target": "power", "organisation": organisation.pk, "file": file},
        follow=True,
    )


def text(response) -> str:
    return response.content.decode()


def test_the_whole_way_by_form(bureau, office, table):
    page = send(office, table([ROW, ["", "不知道", "鉴定", "", "成果科"]]), bureau.root)
    job = ImportJob.objects.get()
    assert page.redirect_chain[-1][0] == job.get_absolute_url()
    assert "科技成果登记" in text(page) and "无法识别" in text(page)
    assert not Power.objects.exists()

    page = office.post(reverse("importing:confirm", args=[job.pk]), follow=True)
    power = Power.objects.get()
    assert reverse("admin:powers_power_change", args=[power.pk]) in text(page)

    page = office.get(reverse("importing:undo", args=[job.pk]))
    assert "撤销" in text(page)
    page = office.post(reverse("importing:undo", args=[job.pk]), follow=True)
    assert "已整体撤销" in text(page)
    assert not Power.objects.exists()


def test_correcting_a_column(bureau, office, table):
    header = ["职权编码", "职权类别", "主项名称", "科室", "星座"]
    send(office, table([["KJ-1", "其他", "登记", "成果科", "开发合同"]], header), bureau.root)
    job = ImportJob.objects.get()
    page = office.get(reverse("importing:columns", args=[job.pk]))
    assert "星座" in text(page)
    mapping = {f"column_{index}": key for index, key in job.column_keys.items()}
    page = office.post(
        reverse("importing:columns", args=[job.pk]),
        {**mapping, "column_4": "sub_name", "default_organisation": ""},
        follow=True,
    )
    assert "登记 — 开发合同" in text(page)

    page = office.post(
        reverse("importing:columns", args=[job.pk]),
        {**mapping, "column_4": "code", "default_organisation": ""},
    )
    assert page.status_code == 422
    assert "“职权编码”对应了两列，请只保留一列。" in text(page)


def test_leaving_a_needed_column_out_is_said_and_the_preview_stays_as_it_was(bureau, office, table):
    send(office, table([ROW]), bureau.root)
    job = ImportJob.objects.get()
    page = office.post(
        reverse("importing:columns", args=[job.pk]), {"column_0": "code", "default_organisation": ""}
    )
    assert page.status_code == 422
    assert "没有哪一列对应“职权类别”“主项名称”：缺了它，文件里的内容一行也读不出来。" in text(page)
    mapping = job.mapping
    job.refresh_from_db()
    assert (job.state, job.mapping, job.counts["created"]) == (JobState.PREVIEW, mapping, 1)


def test_a_table_that_cannot_be_read_any_more_shows_no_counts_of_before(bureau, office, table):
    send(office, table([ROW]), bureau.root)
    job = ImportJob.objects.get()
    job.mapping["columns"].pop("2")  # 主项名称
    job.save()
    page = office.post(reverse("importing:recheck", args=[job.pk]), follow=True)
    assert "没有找到“主项名称”列，请在“列对应与选项”中指定" in text(page)
    assert "import-figures" not in text(page) and "科技成果登记" not in text(page)
    assert "确认导入" not in text(page)
    job.refresh_from_db()
    assert (job.state, job.counts, job.rows.count()) == (JobState.FAILED, {}, 0)


def test_another_header_makes_the_preview_of_before_void(bureau, office, table):
    other = ["KJ-9", "其他", "鉴定", "", "成果科"]
    send(office, table([ROW, HEADER, other]), bureau.root)
    job = ImportJob.objects.get()
    office.post(reverse("importing:header", args=[job.pk]), {"sheet": "", "first_row": 3, "depth": 1})
    page = office.get(job.get_absolute_url())
    assert "还没有核对：请在“列对应与选项”中确认各列的含义" in text(page)
    assert "import-figures" not in text(page) and "科技成果登记" not in text(page)
    page = office.post(reverse("importing:confirm", args=[job.pk]), follow=True)
    assert "该导入现为“已上传”，不能再确认" in text(page)
    page = office.post(reverse("importing:recheck", args=[job.pk]), follow=True)
    assert "鉴定" in text(page) and "科技成果登记" not in text(page)


def test_pointing_at_the_header_of_a_table_that_nobody_recognises(bureau, office, table):
    page = send(
        office,
        table([["x1", "x2", "x3", "x4"], ["KJ-1", "其他", "登记", "成果科"]], ["某某局", "", "", ""]),
        bureau.root,
    )
    job = ImportJob.objects.get()
    assert page.redirect_chain[-1][0] == reverse("importing:header", args=[job.pk])
    assert "没有找到认得的表头" in text(page)
    page = office.post(
        reverse("importing:header", args=[job.pk]), {"sheet": "", "first_row": 2, "depth": 1}, follow=True
    )
    assert page.redirect_chain[-1][0] == reverse("importing:columns", args=[job.pk])
    columns = dict(enumerate(["code", "power_type", "main_name", "organisation"]))
    page = office.post(
        reverse("importing:columns", args=[job.pk]),
        {**{f"column_{index}": key for index, key in columns.items()}, "default_organisation": ""},
        follow=True,
    )
    assert "登记" in text(page)
    job.refresh_from_db()
    assert job.counts["created"] == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"sheet": "", "first_row": 900, "depth": 1}, "所选的工作表没有这样的表头行"),
        ({"sheet": "", "first_row": 0, "depth": 1}, "大于"),
        ({"sheet": "别的", "first_row": 1, "depth": 1}, ""),
    ],
)
def test_pointing_at_nothing(bureau, office, table, data, sentence):
    send(office, table([ROW]), bureau.root)
    page = office.post(reverse("importing:header", args=[ImportJob.objects.get().pk]), data)
    assert page.status_code == 422
    assert sentence in text(page)


def test_a_sheet_can_be_chosen_among_several(bureau, office, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADER, ROW], others={"备用": [HEADER, ["KJ-9", *ROW[1:]], ROW]})
    send(office, path, bureau.root)
    job = ImportJob.objects.get()
    page = office.get(reverse("importing:header", args=[job.pk]), {"sheet": "职权目录"})
    assert "KJ-QT-01" in text(page)
    assert '<option value="职权目录" selected>' in text(page)  # the sheet that is being looked at
    office.post(
        reverse("importing:header", args=[job.pk]),
        {"sheet": "职权目录", "first_row": 1, "depth": 1},
        follow=True,
    )
    job.refresh_from_db()
    assert job.mapping["sheet"] == "职权目录"


def test_creating_organisations_from_the_list(bureau, office, table):
    page = send(
        office,
        table([["KJ-1", "其他", "登记", "", "火箭科"], ["KJ-2", "其他", "鉴定", "", "飞船科"]]),
        bureau.root,
    )
    job = ImportJob.objects.get()
    assert "火箭科" in text(page) and "KJJ-HJK" in text(page)
    data = {
        "organisation_0": "on",
        "code_0": "KJJ-HJ",
        "kind_0": "section",
        "code_1": "KJJ-FC",
        "kind_1": "section",
    }
    office.post(reverse("importing:places", args=[job.pk]), data, follow=True)
    job.refresh_from_db()
    assert (job.counts["created"], job.counts["refused"]) == (1, 1)
    office.post(reverse("importing:confirm", args=[job.pk]))
    assert Organisation.objects.get(code="KJJ-HJ").parent == bureau.root
    assert not Organisation.objects.filter(name="飞船科").exists()


def test_what_was_ticked_on_another_list_is_not_taken(bureau, office, table):
    """The file was checked anew in a second window, and the list's rows are others now."""
    page = send(office, table([["KJ-1", "其他", "登记", "", "火箭科"]]), bureau.root)
    listed = re.search(r'name="listed" value="(\w+)"', page.content.decode())[1]
    job = ImportJob.objects.get()
    job.proposals["organisations"][0] |= {"key": "new:飞船科", "name": "飞船科"}
    job.save()
    data = {"organisation_0": "on", "code_0": "KJJ-HJ", "kind_0": "section", "listed": listed}
    page = office.post(reverse("importing:places", args=[job.pk]), data, follow=True)
    assert "名单已经不同" in text(page)
    job.refresh_from_db()
    assert not job.options.get("places")
    assert not Organisation.objects.filter(name="飞船科").exists()


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (("KJJ", "X"), "已有机构使用此代码"),
        (("X", "X"), "与上面的机构代码重复"),
        (("", "X"), "请填写机构代码"),
        (("a b", "X"), "不能含有空格和 / \\ ? # % 这些符号"),
    ],
)
def test_codes_of_new_organisations_are_checked(bureau, office, table, codes, sentence):
    send(
        office,
        table([["KJ-1", "其他", "登记", "", "火箭科"], ["KJ-2", "其他", "鉴定", "", "飞船科"]]),
        bureau.root,
    )
    job = ImportJob.objects.get()
    data = {"organisation_0": "on", "organisation_1": "on", "kind_0": "section", "kind_1": "section"}
    page = office.post(
        reverse("importing:places", args=[job.pk]), {**data, "code_0": codes[0], "code_1": codes[1]}
    )
    assert page.status_code == 422
    assert sentence in text(page)


def test_creating_a_post_from_the_list(bureau, office, table):
    send(office, table([[*ROW, "组长"]], [*HEADER, "岗位"]), bureau.root)
    job = ImportJob.objects.get()
    office.post(reverse("importing:places", args=[job.pk]), {"post_0": "on"}, follow=True)
    office.post(reverse("importing:confirm", args=[job.pk]))
    assert Power.objects.get().post == Post.objects.get(name="组长", organisation=bureau.results)


def test_only_some_outcomes_are_shown_on_request(bureau, office, table):
    send(office, table([ROW, ["KJ-2", "不知道", "鉴定", "", "成果科"], [*ROW]]), bureau.root)
    job = ImportJob.objects.get()
    refused = text(office.get(job.get_absolute_url(), {"outcome": "refused"}))
    assert "无法识别" in refused and "科技成果登记" not in refused
    skipped = text(office.get(job.get_absolute_url(), {"outcome": "skipped"}))
    assert "与第2行完全相同" in skipped and "无法识别" not in skipped
    assert office.get(job.get_absolute_url(), {"outcome": "nonsense", "page": "x"}).status_code == 200


def test_the_file_stays_with_the_import_and_can_be_fetched_again(bureau, office):
    send(office, REGISTER, bureau.root)
    job = ImportJob.objects.get()
    response = office.get(reverse("importing:file", args=[job.pk]))
    assert b"".join(response.streaming_content) == REGISTER.read_bytes()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    job.file.delete(save=False)
    assert office.get(reverse("importing:file", args=[job.pk])).status_code == 404


def test_a_file_that_went_in_already_is_recognised(bureau, office, table):
    path = table([ROW])
    first = bring_in(path, bureau.root, bureau.office)
    again = upload(path, bureau.root, bureau.office)
    page = text(office.get(again.get_absolute_url()))
    assert "这个文件已于" in page and f'href="{first.get_absolute_url()}"' in page
    elsewhere = upload(path, bureau.results, bureau.office)
    assert "这个文件已于" not in text(office.get(elsewhere.get_absolute_url()))
    office.post(reverse("importing:undo", args=[first.pk]))
    assert "这个文件已于" not in text(office.get(again.get_absolute_url()))


def test_file_names_of_every_kind(bureau, office, table):
    for name in ("../../etc/passwd.csv", "C:\\\\表\\\\目录.csv", "字" * 180 + ".csv", "<script>.csv"):
        page = send(office, table([ROW]), bureau.root, name=name)
        assert page.status_code == 200
        assert "<script>.csv" not in text(page)
    assert ImportJob.objects.count() == 4
    assert all(job.file.name.startswith("imports/") for job in ImportJob.objects.all())


def test_an_import_is_put_aside(bureau, office, table):
    send(office, table([ROW]), bureau.root)
    job = ImportJob.objects.get()
    page = office.post(reverse("importing:cancel", args=[job.pk]), follow=True)
    assert "已放弃" in text(page)
    page = office.post(reverse("importing:confirm", args=[job.pk]), follow=True)
    assert "该导入现为“已放弃”，不能再确认" in text(page)
    assert not Power.objects.exists()


def test_undo_names_what_stands_in_the_way(bureau, office, table):
    from portal.publishing.actions import editing

    job = bring_in(table([ROW]), bureau.root, bureau.office)
    with editing(Power.objects.get(), bureau.editor_of_all):
        pass
    assert "导入后又修改过" in text(office.get(reverse("importing:undo", args=[job.pk])))
    response = office.post(reverse("importing:undo", args=[job.pk]))
    assert response.status_code == 409
    assert "不能整体撤销" in text(response)


def test_actions_need_a_post(bureau, office, table):
    job = upload(table([ROW]), bureau.root, bureau.office)
    for name in ("confirm", "cancel", "recheck", "resume", "places"):
        assert office.get(reverse(f"importing:{name}", args=[job.pk])).status_code == 405


# --- who gets in ---------------------------------------------------------------------------------------------------


PAGES = ("job", "header", "columns", "undo", "file", "status")
ACTS = ("confirm", "cancel", "recheck", "resume", "places", "undo", "columns", "header")


def test_nobody_gets_in_without_signing_in(bureau, client, table):
    job = upload(table([ROW]), bureau.root, bureau.office)
    addresses = [reverse("importing:list"), reverse("importing:upload")]
    addresses += [reverse(f"importing:{name}", args=[job.pk]) for name in PAGES]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 302 and reverse("admin:login") in response.url


@pytest.mark.parametrize(
    "role",
    [
        roles.SECTION_HEAD,
        roles.LEADER,
        roles.INSPECTOR,
        roles.SYSTEM_ADMINISTRATOR,
        roles.SECURITY_ADMINISTRATOR,
        roles.AUDITOR,
    ],
)
def test_roles_that_import_nothing_do_not_get_in(bureau, client, table, role):
    job = upload(table([ROW]), bureau.root, bureau.office)
    client.force_login(Bureau.person(role, bureau.root))
    for address in (reverse("importing:list"), reverse("importing:upload"), job.get_absolute_url()):
        assert client.get(address).status_code in (403, 404)
    assert client.post(reverse("importing:confirm", args=[job.pk])).status_code in (403, 404)
    assert not Power.objects.exists()


def test_an_import_is_hidden_from_people_of_other_places(bureau, client, table):
    job = upload(table([ROW]), bureau.root, bureau.office)
    stranger = Bureau.person(roles.OFFICE_REVIEWER, BureauFactory(name="水利局"))
    for person in (stranger, bureau.editor):  # the editor may import into his section, not into the bureau
        client.force_login(person)
        for name in PAGES:
            assert client.get(reverse(f"importing:{name}", args=[job.pk])).status_code == 404
        for name in ACTS:
            assert client.post(reverse(f"importing:{name}", args=[job.pk])).status_code == 404
        assert job.original_name not in text(client.get(reverse("importing:list")))
    assert not Power.objects.exists()


def test_nobody_imports_into_a_place_that_is_not_his(bureau, client, table):
    client.force_login(bureau.editor)
    page = send(client, table([ROW]), bureau.patents)
    assert page.status_code == 422
    assert not ImportJob.objects.exists()
    page = client.get(reverse("importing:upload"))
    assert "成果科" in text(page) and "专利科" not in text(page)


def test_an_editor_may_not_create_organisations(bureau, client, table):
    client.force_login(bureau.editor_of_all)
    send(client, table([["KJ-1", "其他", "登记", "", "火箭科"]]), bureau.root)
    job = ImportJob.objects.get()
    data = {"organisation_0": "on", "code_0": "KJJ-HJ", "kind_0": "section"}
    assert client.post(reverse("importing:places", args=[job.pk]), data).status_code == 404


def test_export_gives_what_the_reader_may_view(bureau, client):
    PowerFactory(code="KJ-1", name="登记", organisation=bureau.results)
    PowerFactory(code="KJ-2", name="鉴定", organisation=bureau.patents)
    head = Bureau.person(roles.SECTION_HEAD, bureau.results)
    client.force_login(head)
    response = client.get(reverse("importing:export", args=["power", "csv"]))
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "登记" in content and "鉴定" not in content
    client.force_login(UserFactory())
    assert client.get(reverse("importing:export", args=["power", "xlsx"])).status_code == 403
    client.force_login(bureau.office)
    assert client.get(reverse("importing:export", args=["nothing", "xlsx"])).status_code == 404


# --- queries -------------------------------------------------------------------------------------------------------


def count_queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_ask_few_questions_however_long_they_are(bureau, office, table):
    short = bring_in(table(power_rows(2, "成果科")), bureau.root, bureau.office)
    one = count_queries(office, reverse("importing:list"))
    few = count_queries(office, short.get_absolute_url())
    long = bring_in(table(power_rows(120, "成果科", start=10)), bureau.root, bureau.office)
    for number in range(8):
        upload(table([ROW], name=f"{number}.csv"), bureau.root, bureau.office)
    assert count_queries(office, reverse("importing:list")) == one <= 8
    assert count_queries(office, long.get_absolute_url()) == few <= 9
