"""Signing in to the back office, choosing a password, signing out."""

import html
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.services import grant_role
from tests.factories import BureauFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
OFFICE = reverse("admin:index")
CHANGE = reverse("admin:password_change")
PASSWORD = "correct horse battery"  # what UserFactory sets
NEW = "another horse battery"


@pytest.fixture
def marked():
    """A leader whose password an administrator has set."""
    user = UserFactory(must_change_password=True)
    grant_role(user, roles.LEADER, BureauFactory())
    return user


def sign_in(user, password=PASSWORD) -> tuple[Client, object]:
    client = Client()
    answer = client.post(LOGIN, {"username": user.username, "password": password}, follow=True)
    return client, answer


def change(client, **values):
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, **values}
    return client.post(CHANGE, data, follow=True)


def text(response) -> str:
    return html.unescape(response.content.decode())


def test_the_page_is_in_chinese_and_leads_back_to_the_public_site():
    page = text(Client().get(LOGIN))
    assert 'lang="zh-hans"' in page
    assert "用户名" in page and "密码" in page and "登录" in page
    assert "Log in" not in page and "Username" not in page
    assert 'href="/"' in page


def test_a_wrong_password_says_how_many_attempts_are_left(settings):
    user = UserFactory()
    for left in range(settings.AXES_FAILURE_LIMIT - 1, 0, -1):
        _client, answer = sign_in(user, "wrong")
        assert f"用户名或密码不对，请重新输入。密码区分大小写。再输错{left}次，账号将被暂时锁定。" in text(
            answer
        )
    _client, answer = sign_in(user, "wrong")
    assert answer.status_code == 429
    assert "30" in text(answer) and "分钟" in text(answer)
    _client, answer = sign_in(user)
    assert answer.status_code == 429, "also with the right password"


def test_an_unknown_name_and_a_closed_account_get_the_same_answer_as_a_wrong_password():
    closed = UserFactory(is_active=False)
    answers = set()
    for user, password in (
        (UserFactory(), "wrong"),
        (closed, PASSWORD),
        (UserFactory.build(username="nobody"), "x"),
    ):
        page = text(sign_in(user, password)[1])
        answers.add(page.partition("用户名或密码不对")[2][:40])
    assert len(answers) == 1


def test_an_account_without_a_role_is_told_where_to_go():
    _client, answer = sign_in(UserFactory(is_staff=False))
    assert "您的账号还没有后台角色" in text(answer)


def test_a_password_of_the_administrators_is_changed_first(marked):
    client, answer = sign_in(marked)
    assert answer.redirect_chain[-1][0] == CHANGE
    assert "您的密码是管理员设置的" in text(answer)
    for address in (OFFICE, reverse("review:queue"), reverse("organisations:tree"), "/"):
        assert client.get(address).headers["Location"] == CHANGE
    answer = change(client)
    assert answer.redirect_chain[-1][0] == OFFICE
    assert "密码已修改。" in text(answer)
    assert client.get(reverse("review:queue")).status_code == 200
    marked.refresh_from_db()
    assert not marked.must_change_password
    assert marked.check_password(NEW)


def both(password: str) -> dict[str, str]:
    return {"new_password1": password, "new_password2": password}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"old_password": "wrong"}, "旧密码不正确，请重新输入。"),
        (both(PASSWORD), "新密码不能与旧密码相同。"),
        (both("short"), "密码太短，至少要有10个字符。"),
        (both("password12"), "这个密码太常见，容易被猜到。"),
        (both("98237498127"), "密码不能全是数字。"),
        (both("wangxiaoming1"), "密码与您的“用户名”太相似。"),
        ({"new_password2": "another horse batter"}, "两次输入的新密码不一致，请重新输入。"),
    ],
)
def test_a_bad_new_password_is_refused_and_the_mark_stays(marked, values, sentence):
    marked.username = "wangxiaoming"
    marked.save()
    client, _answer = sign_in(marked)
    page = text(change(client, **values))
    assert "没有修改：请改正下面标出的内容。" in page
    assert sentence in page
    form = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    assert "你" not in form, "he is addressed in one way"
    assert not re.search("[A-Za-z]{3}", form), "and in one language"
    marked.refresh_from_db()
    assert marked.must_change_password
    assert marked.check_password(PASSWORD)


def test_what_is_wrong_with_the_password_stands_at_the_box_it_is_typed_in(marked):
    client, _answer = sign_in(marked)
    for password, sentence in (("short", "密码太短"), (PASSWORD, "新密码不能与旧密码相同")):
        page = text(change(client, **both(password)))
        assert (
            page.index('id="id_new_password1_error"')
            < page.index(sentence)
            < page.index('name="new_password2"')
        )
        assert page.count(sentence) == 1


def test_the_rules_for_passwords_are_in_the_language_of_the_page(marked):
    client, page = sign_in(marked)
    assert "您的密码至少要有10个字符。" in text(page)
    english = text(client.get("/en" + CHANGE))
    rules = english[english.index('id="id_new_password1_helptext"') :].partition("</div>")[0]
    assert "at least 10 characters" in rules and not re.search("[一-鿿]", rules)


def test_he_may_sign_out_instead(marked):
    client, _answer = sign_in(marked)
    assert client.post(reverse("admin:logout")).headers["Location"] == "/"
    assert client.get(OFFICE).headers["Location"].startswith(LOGIN)


def test_a_member_without_a_role_changes_his_password_too():
    member = UserFactory(is_staff=False, must_change_password=True)
    client = Client()
    answer = client.post(
        reverse("site:sign-in"), {"username": member.username, "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[-1][0] == CHANGE
    assert change(client).redirect_chain[-1][0] == "/"
    assert client.post(reverse("admin:logout")).headers["Location"] == "/"


def test_the_foot_of_the_menu_changes_the_password_and_signs_out(marked):
    marked.must_change_password = False
    marked.save()
    client, answer = sign_in(marked)
    assert f'href="{CHANGE}"' in text(answer)
    assert f'action="{reverse("admin:logout")}"' in text(answer)
    assert change(client).redirect_chain[-1][0] == OFFICE
    assert client.get(OFFICE).status_code == 200, "he stays signed in"


def test_only_the_signed_in_change_a_password():
    assert Client().get(CHANGE).headers["Location"].startswith(LOGIN)


def test_a_citizen_costs_no_session_and_no_user(django_assert_max_num_queries):
    client = Client()
    answer = client.get(LOGIN)
    with django_assert_max_num_queries(0):
        client.get("/office/no-such-page-for-nobody")
    assert "sessionid" not in answer.cookies
    assert not Session.objects.exists()
