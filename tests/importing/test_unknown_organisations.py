"""A file names organisations that the portal hasn't, and whoever brings it may not create any."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from portal.importing.models import ImportJob
from portal.importing.places import Places
from portal.organisations.models import Organisation
from powers.models import Power

from .conftest import upload
from .files import DISTRICT, HEADER, text_table

pytestmark = pytest.mark.django_db
ROWS = [
    ["KJ-QT-01", "其他", "科技成果登记", "", "新设科"],
    ["KJ-QT-02", "其他", "科技成果鉴定", "", "新设科"],
    ["KJ-QT-03", "其他", "专利资助", "", "另一科"],
]


def read(client, job) -> str:
    page = client.get(job.get_absolute_url()).content.decode()
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def job(bureau, tmp_path) -> ImportJob:
    return upload(text_table(tmp_path / "目录.csv", [HEADER, *ROWS]), bureau.root, bureau.editor_of_all)


def test_the_editor_is_told_who_can_create_them(bureau, job, client):
    client.force_login(bureau.editor_of_all)
    page = read(client, job)
    assert "有3行被拒绝，是因为“科技局”下还没有它们的机构" in page
    assert "需要“科技局”的办公室审核员来办" in page and f"请{bureau.office.full_name}在“导入”里打开" in page
    assert "系统里没有的2个机构" in page and "新设科、另一科" in page
    assert "机构与岗位" in page and "重新核对" in page
    assert page.count("不在您的权限之内") == 1


def test_it_says_so_when_nobody_can(bureau, job, client):
    bureau.office.is_active = False
    bureau.office.save()
    client.force_login(bureau.editor_of_all)
    assert "“科技局”还没有人担任这个角色" in read(client, job)


def test_that_colleague_finishes_the_same_import(bureau, job):
    colleague = Client()
    colleague.force_login(bureau.office)
    assert job.original_name in colleague.get(reverse("importing:list")).content.decode()
    assert "按所选新建，重新核对" in read(colleague, job) and "权限之内" not in read(colleague, job)
    chosen = {}
    for index, entry in enumerate(job.proposals["organisations"]):
        chosen |= {f"organisation_{index}": "on", f"code_{index}": entry["code"], f"kind_{index}": "section"}
    colleague.post(reverse("importing:places", args=[job.pk]), chosen)
    colleague.post(reverse("importing:confirm", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == ImportJob.State.DONE, job.error
    assert Organisation.objects.filter(parent=bureau.root, name__in=["新设科", "另一科"]).count() == 2
    assert Power.objects.count() == 3 and job.confirmed_by == bureau.office
    result = colleague.get(reverse("importing:list")).content.decode()
    assert "新建3，修改0，跳过0，拒绝0" in result


def test_other_codes_stand_in_the_same_order_at_each_check(bureau):
    def codes(*order):
        places = Places(bureau.root)
        for code in order:
            places.find("新设科", code, "")
        return places.as_json()["organisations"][0]["other_codes"]

    assert codes("A1", "C3", "B2", "A1") == codes("A1", "A1", "B2", "C3") == ["B2", "C3"]


def test_a_demonstration_account_can_import_the_districts_table():
    from powers.demo import bureau as demo

    demo.build()
    demo.people()
    from portal.accounts.models import User
    from portal.importing.analysis import may_create_places

    assert DISTRICT.exists()
    officer = User.objects.get(username=demo.OFFICE)
    assert may_create_places(officer, Organisation.objects.get(code=demo.DISTRICT[0]))
