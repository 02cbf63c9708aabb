"""Members sign in on the public site."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from portal.publishing.models import Audience
from tests.factories import UserFactory

PASSWORD = "correct horse battery"


@pytest.fixture
def member(db):
    return UserFactory(is_staff=False, is_party_member=True, username="dangyuan")


def sign_in(client, username="dangyuan", password=PASSWORD, **more):
    return client.post(reverse("site:sign-in"), {"username": username, "password": password, **more})


def test_a_member_signs_in_reads_and_signs_out(client, member, bureau):
    power = bureau.publish(bureau.power(name="党组议事规则", audience=Audience.PARTY))
    page = reverse("powers:power", args=[power.slug])
    assert client.get(page).status_code == 404
    response = sign_in(client)
    assert response["Location"] == reverse("site:home")
    assert settings.SESSION_COOKIE_NAME in response.cookies
    assert "党组议事规则" in client.get(page).text
    assert "找到 1 项职权" in client.get("/search/", {"q": "议事"}).text
    response = client.post(reverse("site:sign-out"))
    assert response["Location"] == reverse("site:home")
    assert not Session.objects.exists()
    assert client.get(page).status_code == 404
    assert "没有找到" in client.get("/search/", {"q": "议事"}).text


def test_signing_in_leads_back_to_the_page(client, member):
    assert sign_in(client, next="/powers/?type=party")["Location"] == "/powers/?type=party"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_never_to_another_site(address, client, member):
    assert sign_in(client, next=address)["Location"] == reverse("site:home")


@pytest.mark.parametrize(("username", "password"), [("dangyuan", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(username, password, client, member):
    response = sign_in(client, username, password)
    assert response.status_code == 200
    assert "账号或密码不对" in response.text
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_after_five_wrong_passwords_the_account_waits(client, member):
    for _attempt in range(5):
        response = sign_in(client, password="wrong")
    assert response.status_code == 429
    assert "请 30 分钟后再试" in response.text
    assert response["Retry-After"] == "1800"
    assert sign_in(client).status_code == 429  # the right password doesn't help now


def test_signing_out_takes_more_than_a_link(client, member):
    client.force_login(member)
    assert client.get(reverse("site:sign-out")).status_code == 405
    assert Session.objects.exists()


def test_the_sign_in_page_is_never_kept(client, member):
    assert "no-store" in client.get(reverse("site:sign-in"))["Cache-Control"]
    client.force_login(member)
    assert client.get(reverse("site:sign-in"))["Location"] == reverse("site:home")


def test_staff_sign_in_here_as_well(client, bureau):
    assert sign_in(client, bureau.editor.username).status_code == 302
    response = client.get("/")
    assert "您以" in response.text and "含党内公开事项" not in response.text
