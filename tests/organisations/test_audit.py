"""The audit log as the auditor reads it."""

import datetime

import pytest
from axes.models import AccessLog
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import roles
from portal.organisations.models import AccountEntry
from portal.organisations.services import grant_role, revoke_role
from tests.factories import PostFactory, UserFactory

AUDIT = reverse("organisations:audit")
LOGIN = reverse("admin:login")
PASSWORD = "correct horse battery"


def test_everything_that_was_done_is_there_with_who_did_it(district, sign_in, text):
    system, security = sign_in(district.system), sign_in(district.security)
    system.post(
        reverse("organisations:edit", args=[district.results.pk]),
        {"name": "成果转化科", "code": "KJ-2", "kind": "section", "reason": "更名"},
    )
    system.post(reverse("organisations:post_add", args=[district.office.pk]), {"name": "主任"})
    post = district.office.posts.get()
    system.post(
        reverse("organisations:appoint", args=[post.pk]),
        {"holder_name": "王丽华", "started_on": "2024-01-01"},
    )
    user = district.person(home=district.results, full_name="李新")
    system.post(
        reverse("organisations:account_edit", args=[user.pk]),
        {"full_name": "李欣", "home": "KJ-2", "email": user.email},
    )
    security.post(
        reverse("organisations:person", args=[user.pk]),
        {"role": "leader", "organisation": "KJ", "note": "3号文"},
    )
    page = text(sign_in(district.auditor).get(AUDIT))
    assert "修改：成果转化科" in page
    assert "<del>成果科</del> → <ins>成果转化科</ins>" in page
    assert "更名" in page
    assert "新增：办公室 · 主任" in page
    assert "新增：主任：王丽华" in page
    assert f"修改账号：李欣（{user.username}）" in page
    assert "<del>李新</del> → <ins>李欣</ins>" in page
    assert f"授予角色：李欣（{user.username}），局领导（科技局）" in page
    assert "3号文" in page
    assert district.system.full_name in page and district.security.full_name in page


def test_sign_ins_and_failures_stay_after_a_success(district, sign_in, text):
    user = district.person(roles.LEADER, district.bureau, home=district.office)
    client = Client()
    client.post(LOGIN, {"username": user.username, "password": "wrong"})
    client.post(LOGIN, {"username": user.username, "password": PASSWORD})
    client.post(reverse("admin:logout"))
    client.post(LOGIN, {"username": "intruder", "password": "x"})
    page = text(sign_in(district.auditor).get(AUDIT, {"kind": "sign_ins"}))
    assert "登录失败" in page and "登录成功" in page and "退出" in page
    assert "来自127.0.0.1" in page
    assert "intruder" not in page, "names that nobody has are for who reads the whole tree"
    whole = district.person(roles.AUDITOR, district.root)
    assert "无此账号：intruder" in text(sign_in(whole).get(AUDIT))


def test_another_bureau_is_not_read(district, sign_in, text):
    stranger = district.person(roles.LEADER, district.other, home=district.relief, full_name="外单位人")
    PostFactory(organisation=district.relief, name="外单位岗位")
    Client().post(LOGIN, {"username": stranger.username, "password": PASSWORD})
    page = text(sign_in(district.auditor).get(AUDIT))
    for secret in ("外单位人", "外单位岗位", "救助科", stranger.username):
        assert secret not in page


def test_a_role_granted_here_to_somebody_from_elsewhere_is_read(district, sign_in, text):
    guest = district.person(home=district.relief, full_name="外单位人")
    grant_role(guest, roles.SECTION_HEAD, district.results)
    revoke_role(guest, roles.SECTION_HEAD, district.results)
    page = text(sign_in(district.auditor).get(AUDIT, {"kind": "roles"}))
    assert "撤销角色：外单位人" in page


def test_a_deleted_organisation_is_still_told(district, sign_in, text):
    sign_in(district.system).post(reverse("organisations:delete", args=[district.patents.pk]))
    assert "删除：知识产权科" in text(sign_in(district.auditor).get(AUDIT, {"kind": "structure"}))


def test_narrowing_by_kind_person_and_day(district, sign_in, text):
    user = district.person(home=district.office, full_name="李新")
    old = timezone.now() - datetime.timedelta(days=40)
    AccountEntry.objects.create(action="unlocked", person=user, by=district.system, at=old)
    AccountEntry.objects.create(action="password_reset", person=user, by=district.system)
    client = sign_in(district.auditor)
    table = lambda **query: text(client.get(AUDIT, query)).partition("<tbody>")[2]  # noqa: E731
    assert "解除锁定" in table() and "重置密码" in table()
    assert "解除锁定" not in table(since=(timezone.localdate() - datetime.timedelta(days=7)).isoformat())
    assert "重置密码" not in table(until=(timezone.localdate() - datetime.timedelta(days=7)).isoformat())
    assert "重置密码" in table(until=timezone.localdate().isoformat()), "the last day counts whole"
    assert "重置密码" in table(person="李新") and "新增" not in table(person="李新")
    assert "重置密码" not in table(kind="structure") and "新增：办公室" in table(kind="structure")
    assert "没有符合条件的记录" in text(client.get(AUDIT, {"person": "没有这个人"}))
    assert client.get(AUDIT, {"since": "yesterday", "kind": "lunch", "page": "x"}).status_code == 200


@pytest.mark.parametrize("person", ["system", "security"])
def test_only_the_auditor_reads_and_he_changes_nothing(district, sign_in, person):
    assert sign_in(getattr(district, person)).get(AUDIT).status_code == 403
    client = sign_in(district.auditor)
    assert client.post(AUDIT).status_code == 405
    for name in ("tree", "accounts", "roles"):
        assert client.get(reverse(f"organisations:{name}")).status_code == 403


@pytest.mark.parametrize("number", [3, 120])
def test_queries_do_not_grow(district, sign_in, number, django_assert_max_num_queries):
    for n in range(number):
        user = district.person(roles.SECTION_EDITOR, district.results, home=district.results)
        AccountEntry.objects.create(action="changed", person=user, by=district.system)
        PostFactory(organisation=district.office)
        district.office.phone = str(n)
        district.office.save()
        AccessLog.objects.create(username=user.username, ip_address="127.0.0.1")
    client = sign_in(district.auditor)
    for query in ({}, {"page": "2"}, {"person": "用户"}):
        with django_assert_max_num_queries(31):
            client.get(AUDIT, query)


def test_nobody_else_gets_in(district, sign_in):
    assert sign_in(UserFactory()).get(AUDIT).status_code == 403
    assert Client().get(AUDIT).status_code == 302
