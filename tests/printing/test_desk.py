"""The print desk: whoever reads drafts prints where he reads them, and nobody else gets his files."""

import re
from html import unescape

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.services import revoke_role
from portal.printing import services
from portal.printing.models import PrintJob
from portal.publishing.actions import Erase, Withdraw
from portal.publishing.models import Audience
from tests.factories import Bureau, UserFactory
from tests.powers.printing.rows import copies_of
from tests.printing.conftest import print_job
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db
DESK = "printing:desk"


def text(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def sign_in(client):
    def run(user):
        client.force_login(user)
        return client

    return run


@pytest.fixture
def catalogue(bureau):
    bureau.publish(bureau.power(name="公开的职权"))
    bureau.publish(bureau.power(name="党内的职权", audience=Audience.PARTY))
    bureau.publish(bureau.power(name="内部的职权", audience=Audience.INTERNAL))
    return bureau


def choice(organisation, audience="society", type=""):
    return {"organisation": organisation.code, "audience": audience, "type": type}


def printed(client, data, tmp_path) -> Pdf:
    response = client.post(reverse(DESK), data, follow=True)
    assert response["Content-Type"] == "application/pdf", text(response)
    (tmp_path / "desk.pdf").write_bytes(b"".join(response))
    return Pdf(tmp_path / "desk.pdf")


def test_a_leader_prints_his_bureau_with_one_click(sign_in, catalogue, tmp_path):
    client = sign_in(catalogue.leader)
    page = client.get(reverse(DESK))
    assert "打印职权目录" in text(page) and "还没有打印过" in text(page)
    pdf = printed(client, choice(catalogue.bureau), tmp_path)
    assert "公开的职权" in pdf.text and "党内的职权" not in pdf.text and "内部资料" not in pdf.text
    page = client.get(reverse(DESK))
    job = PrintJob.objects.get()
    assert job.user == catalogue.leader and job.title in text(page)
    assert reverse("printing:file", args=[job.uuid]) in page.content.decode()


@pytest.mark.parametrize(
    ("audience", "shown", "hidden"),
    [("party", ["公开的", "党内的"], ["内部的"]), ("all", ["公开的", "党内的", "内部的"], [])],
)
def test_more_than_society_may_read_is_marked(sign_in, catalogue, tmp_path, audience, shown, hidden):
    pdf = printed(sign_in(catalogue.leader), choice(catalogue.bureau, audience), tmp_path)
    assert pdf.pages[0].startswith("内部资料注意保管")
    assert all(f"{word}职权" in pdf.text for word in shown)
    assert not any(f"{word}职权" in pdf.text for word in hidden)


def test_a_section_alone_under_its_bureaus_name(sign_in, catalogue, tmp_path):
    pdf = printed(sign_in(catalogue.leader), choice(catalogue.section), tmp_path)
    cover = pdf.pages[0]
    assert cover.startswith(f"{catalogue.bureau.name}职权目录（{catalogue.section.name}）")


def test_who_may_not_print_does_not_get_in(sign_in, catalogue):
    client = sign_in(catalogue.person(roles.SYSTEM_ADMINISTRATOR, catalogue.bureau))
    assert client.get(reverse(DESK)).status_code == 403
    assert client.post(reverse(DESK), choice(catalogue.bureau)).status_code == 403
    assert not PrintJob.objects.exists()


def test_visitors_are_sent_to_the_sign_in(client, catalogue):
    assert "login" in client.get(reverse(DESK)).url


class TestAnotherBureau:
    @pytest.fixture
    def other(self, db):
        return Bureau()

    def test_it_cannot_be_chosen(self, sign_in, catalogue, other):
        client = sign_in(other.leader)
        page = client.get(reverse(DESK)).content.decode()
        assert f'value="{catalogue.bureau.code}"' not in page
        response = client.post(reverse(DESK), choice(catalogue.bureau, "all"))
        assert response.status_code == 400 and "没有打印该单位目录的权限" in text(response)
        assert not PrintJob.objects.exists()

    def test_its_prints_are_not_found(self, sign_in, catalogue, other, tmp_path):
        printed(sign_in(catalogue.leader), choice(catalogue.bureau, "all"), tmp_path)
        job = PrintJob.objects.get()
        for stranger in (other.leader, catalogue.reviewer):
            client = sign_in(stranger)
            for name in ("job", "file"):
                assert client.get(reverse(f"printing:{name}", args=[job.uuid])).status_code == 404
            assert job.title not in text(client.get(reverse(DESK)))


def test_a_file_is_no_longer_his_when_the_role_isnt(sign_in, catalogue, tmp_path):
    client = sign_in(catalogue.leader)
    printed(client, choice(catalogue.bureau, "all"), tmp_path)
    url = reverse("printing:file", args=[PrintJob.objects.get().uuid])
    assert client.get(url).status_code == 200
    assert "private" in client.get(url)["Cache-Control"]
    revoke_role(catalogue.leader, roles.LEADER, catalogue.bureau)
    assert client.get(url).status_code == 403
    other = Bureau()
    from portal.organisations.services import grant_role

    grant_role(catalogue.leader, roles.LEADER, other.bureau)
    assert client.get(url).status_code == 403, "he leads another bureau now"


def test_a_large_one_is_made_by_the_worker(
    sign_in, catalogue, monkeypatch, worker, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(services, "AT_ONCE", 0)
    client = sign_in(catalogue.leader)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(reverse(DESK), choice(catalogue.bureau), follow=True)
    assert "正在排队" in text(page) and 'http-equiv="refresh"' in page.content.decode()
    job = PrintJob.objects.get()
    worker.run()
    url = reverse("printing:job", args=[job.uuid])
    assert client.get(url, {"wait": "1"}).url == reverse("printing:file", args=[job.uuid])
    page = text(client.get(url))
    assert "已完成" in page and "第3号" in page and f"共{job.run.pages or ''}" in page


@pytest.mark.parametrize(("form", "state"), [("concise", "done"), ("full", "queued")])
def test_what_takes_long_to_draw_is_not_made_within_the_request(sign_in, catalogue, form, state):
    """A table of twenty powers takes a second; pages of their own with flowcharts take many."""
    copies_of(catalogue.publish(catalogue.power()), 20)
    data = {**choice(catalogue.bureau), "form": form}
    sign_in(catalogue.leader).post(reverse(DESK), data)
    assert PrintJob.objects.get().state == state


def test_prints_older_than_an_erasure_by_law_are_gone(sign_in, catalogue, tmp_path):
    client = sign_in(catalogue.leader)
    printed(client, choice(catalogue.bureau, "all"), tmp_path)
    job = PrintJob.objects.get()
    power = catalogue.publish(catalogue.power())
    Withdraw(power, catalogue.leader, note="误公开").run()
    Erase(power, catalogue.leader, sequences=[4], note="误公开").run()
    for name in ("job", "file"):
        assert client.get(reverse(f"printing:{name}", args=[job.uuid])).status_code == 404
    assert "还没有打印过" in text(client.get(reverse(DESK)))
    assert "公开的职权" in printed(client, choice(catalogue.bureau, "all"), tmp_path).text


def test_the_desks_queries_do_not_grow(sign_in, catalogue, django_assert_max_num_queries):
    client = sign_in(catalogue.leader)
    for _each in range(30):
        print_job(catalogue.leader, document="power-catalogue", state="done")
    with django_assert_max_num_queries(14):
        client.get(reverse(DESK))


def test_the_menu_offers_it_to_whom_it_is_open(sign_in, catalogue):
    link = f'href="{reverse(DESK)}"'
    assert link in sign_in(catalogue.leader).get("/office/").text
    assert link in sign_in(catalogue.head).get("/office/").text
    auditor = catalogue.person(roles.AUDITOR, catalogue.bureau)
    assert link not in sign_in(auditor).get("/office/").text
    superuser = UserFactory(is_superuser=True)
    assert sign_in(superuser).get(reverse(DESK)).status_code == 403, "content belongs to the roles"


def test_nothing_to_print_is_said_and_nothing_made(sign_in, catalogue):
    client = sign_in(catalogue.leader)
    response = client.post(reverse("printing:desk"), choice(catalogue.bureau, type="levy"))
    assert response.status_code == 200 and "没有可打印的职权" in text(response)
    assert 'value="levy" selected' in response.content.decode(), "the choice stays"
    assert not PrintJob.objects.exists()
