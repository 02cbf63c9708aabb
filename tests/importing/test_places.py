"""The list of organisations and posts that a file names and the portal doesn't know."""

import re

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.importing import services
from portal.importing.models import ImportJob
from portal.organisations.models import Organisation, Post
from powers.models import Power
from tests.factories import Bureau, BureauFactory

from .conftest import upload
from .files import DISTRICT, HEADER, text_table

ROWS = [
    ["KJ-1", "其他", "登记", "", "区经信局"],
    ["KJ-2", "其他", "鉴定", "", "火箭科"],
    ["KJ-3", "其他", "评审", "", "局党组"],
]


@pytest.fixture
def job(bureau, tmp_path):
    return upload(text_table(tmp_path / "a.csv", [HEADER, *ROWS]), bureau.root, bureau.office)


def places(office, job, **data):
    return office.post(reverse("importing:places", args=[job.pk]), data, follow=True)


def text(page) -> str:
    return page.content.decode()


def ticked(page) -> list[str]:
    """The boxes that are ticked, by name."""
    boxes = re.findall(r"<input type=\"checkbox\"[^>]*>", text(page))
    return [re.search(r'name="([^"]+)"', box)[1] for box in boxes if " checked" in box]


def chosen(page, name) -> str:
    """What stands in a list of choices."""
    options = re.search(rf'<select name="{name}".*?</select>', text(page), re.DOTALL)[0]
    return re.search(r'value="([^"]*)" selected', options)[1]


ALL = {f"organisation_{index}": "on" for index in range(3)}
SENT = {
    "code_0": "JXJ",
    "code_1": "HJK",
    "code_2": "DZ",
    "kind_0": "bureau",
    "kind_1": "section",
    "kind_2": "party_group",
}


def test_all_are_ticked_with_a_kind_by_their_names(office, job):
    page = office.get(job.get_absolute_url())
    assert ticked(page) == list(ALL)
    assert [chosen(page, f"kind_{index}") for index in range(3)] == ["bureau", "section", "party_group"]
    assert "有3行暂时拒绝，因为系统里还没有它们的机构" in text(page)
    assert "被拒绝的3行不会写入" not in text(page)


def test_a_bureau_under_a_bureau_is_pointed_out(office, job, bureau, tmp_path):
    assert "名单里有局级单位" in text(office.get(job.get_absolute_url()))
    plain = upload(text_table(tmp_path / "b.csv", [HEADER, ROWS[1]]), bureau.root, bureau.office)
    assert "名单里有局级单位" not in text(office.get(plain.get_absolute_url()))


def test_without_scripts_all_are_ticked_or_unticked_by_a_button(office, job):
    page = places(office, job, **SENT, organisation_1="on", adjust="untick-organisations")
    assert ticked(page) == []
    page = places(office, job, **SENT, adjust="tick-organisations")
    assert ticked(page) == list(ALL)
    job.refresh_from_db()
    assert "places_chosen" not in job.options  # nothing is decided yet


def test_without_scripts_the_kind_of_all_that_are_ticked_is_set_by_a_button(office, job):
    sent = SENT | {"organisation_1": "on", "organisation_2": "on", "code_1": "HUOJIAN"}
    page = places(office, job, **sent, kind_for_all="affiliated", adjust="kind")
    assert [chosen(page, f"kind_{index}") for index in range(3)] == ["bureau", "affiliated", "affiliated"]
    assert chosen(page, "kind_for_all") == ""
    assert 'value="HUOJIAN"' in text(page)  # what was typed stays
    assert ticked(page) == ["organisation_1", "organisation_2"]


def test_a_kind_for_all_counts_also_when_it_is_sent_at_once(office, job):
    places(office, job, **ALL, **SENT, kind_for_all="affiliated")
    office.post(reverse("importing:confirm", args=[job.pk]))
    assert set(Organisation.objects.filter(code__in=["JXJ", "HJK", "DZ"]).values_list("kind", flat=True)) == {
        "affiliated"
    }


def test_the_organisations_are_created_as_offered(office, job, bureau):
    page = places(office, job, **ALL, **SENT)
    job.refresh_from_db()
    assert (job.counts["created"], job.counts["refused"]) == (3, 0)
    assert "暂时拒绝" not in text(page)
    office.post(reverse("importing:confirm", args=[job.pk]))
    made = Organisation.objects.filter(parent=bureau.root, code__in=["JXJ", "HJK", "DZ"])
    assert {(row.name, row.kind) for row in made} == {
        ("区经信局", "bureau"),
        ("火箭科", "section"),
        ("局党组", "party_group"),
    }
    assert Power.objects.count() == 3


def test_a_code_that_is_typed_in_any_writing_is_kept_in_one(office, job):
    places(office, job, **ALL, **SENT | {"code_0": "ｊｘｊ－１"})
    job.refresh_from_db()
    assert job.options["organisations"]["区经信局"]["code"] == "JXJ-1"


def test_a_code_of_the_file_that_no_address_can_hold_is_not_taken(bureau, tmp_path):
    path = text_table(tmp_path / "e.csv", [[*HEADER, "机构代码"], [*ROWS[1], "HJ/1"]])
    (offered,) = upload(path, bureau.root, bureau.office).proposals["organisations"]
    assert (offered["code"], offered["other_codes"]) == ("KJJ-HJK", ["HJ/1"])


def test_a_name_that_is_no_name_is_refused_instead_of_offered(bureau, tmp_path):
    path = text_table(tmp_path / "f.csv", [HEADER, [*ROWS[1][:4], "科" * 201]])
    job = upload(path, bureau.root, bureau.office)
    assert job.proposals["organisations"] == []
    assert job.rows.get().messages[0]["text"] == "机构名称超过了200字的上限"


def test_rows_that_wait_and_rows_that_are_bad_are_told_apart(office, bureau, tmp_path):
    rows = [*ROWS, ["KJ-4", "不知道", "验收", "", "成果科"]]
    job = upload(text_table(tmp_path / "c.csv", [HEADER, *rows]), bureau.root, bureau.office)
    page = text(office.get(job.get_absolute_url()))
    assert "有3行暂时拒绝" in page and "被拒绝的1行不会写入" in page


def test_posts_are_ticked_together_too(office, bureau, tmp_path):
    rows = [["KJ-1", "其他", "登记", "", "成果科", "组长"], ["KJ-2", "其他", "鉴定", "", "成果科", "科长"]]
    job = upload(text_table(tmp_path / "d.csv", [[*HEADER, "岗位"], *rows]), bureau.root, bureau.office)
    page = office.get(job.get_absolute_url())
    assert "有2个岗位系统里还没有" in text(page) and "没有勾选的机构" not in text(page)
    page = places(office, job, adjust="untick-posts")
    assert ticked(page) == []
    page = places(office, job, adjust="tick-posts")
    assert ticked(page) == ["post_0", "post_1"]
    assert not Post.objects.filter(name="组长").exists()
    page = places(office, job, post_0="on")  # and one is left out on purpose
    assert "个岗位系统里还没有" not in text(page)


def test_the_links_of_a_page_with_a_mistake_lead_back_to_the_import(office, job):
    page = places(office, job, **ALL, **SENT | {"code_0": ""})
    assert page.status_code == 422 and "请填写机构代码" in text(page)
    assert "名单没有保存：有填写不对的地方" in text(page)
    links = re.findall(r'<a href="([^"]*outcome=[^"]*)"', text(page))
    assert links and all(office.get(link.replace("&amp;", "&")).status_code == 200 for link in links)


def test_a_button_pressed_after_the_import_is_over_changes_nothing(office, job):
    office.post(reverse("importing:cancel", args=[job.pk]))
    page = places(office, job, adjust="tick-organisations")
    assert "全选" not in text(page)
    assert ImportJob.objects.get().state == ImportJob.State.CANCELLED


def test_a_districts_bureaus_are_offered_as_bureaus_with_their_whole_codes(office, bureau):
    district = BureauFactory(code="GAQ", name="广安区", kind=Organisation.Kind.DISTRICT)
    person = Bureau.person(roles.OFFICE_REVIEWER, district)
    job = upload(DISTRICT, district, person)
    services.run_analysis(job.pk, job.attempt)  # so large a file waits for the worker
    job.refresh_from_db()
    offered = job.proposals["organisations"]
    assert len(offered) == 34
    assert {entry["kind"] for entry in offered} == {"bureau"}
    longest = max(len(entry["code"]) for entry in offered)
    office.force_login(person)
    page = text(office.get(job.get_absolute_url()))
    assert page.count(f'size="{longest + 1}"') == 34 and longest > 18
    assert "名单里有局级单位" not in page
