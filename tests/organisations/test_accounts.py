"""Accounts as a system administrator keeps them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from portal.accounts import roles
from portal.accounts.models import User
from portal.organisations.models import AccountEntry, AppendOnly, Membership, Organisation
from portal.organisations.services import roles_of
from portal.organisations.services.accounts import change_account
from portal.trees.bulk import bulk_insert
from tests.factories import UserFactory

LIST = reverse("organisations:accounts")
ADD = reverse("organisations:account_add")
PASSWORD = "correct horse battery"  # what UserFactory sets


def page_of(name: str, user) -> str:
    return reverse(f"organisations:{name}", args=[user.pk])


def filled(**values) -> dict:
    return {"full_name": "李新", "username": "lixin", "home": "KJ-2", **values}


def shown_password(page: str) -> str:
    return re.search(r'structure-secret">([^<]+)<', page).group(1)


def actions(user) -> list[str]:
    return list(user.account_entries.order_by("pk").values_list("action", flat=True))


def test_a_new_account_gets_a_password_shown_once_and_no_role(district, sign_in, text):
    client = sign_in(district.system)
    answer = client.post(ADD, filled(is_party_member="on", email="li@example.org"))
    password = shown_password(text(answer))
    assert answer["Cache-Control"] == "no-store"
    made = User.objects.get(username="lixin")
    assert made.check_password(password)
    assert made.must_change_password
    assert made.is_party_member
    assert not made.is_staff
    assert not made.is_superuser
    assert made.membership.organisation == district.results
    assert roles_of(made) == []
    entry = made.account_entries.get()
    assert (entry.action, entry.by, entry.organisation) == ("created", district.system, district.results)
    assert password not in text(client.get(page_of("account", made)))
    assert password not in str(entry.__dict__)


def test_what_is_wrong_stands_beside_its_field(district, sign_in, text):
    UserFactory(username="lixin")
    client = sign_in(district.system)
    page = text(client.post(ADD, filled()))
    assert 'id="id_username_error"' in page
    assert 'value="李新"' in page
    page = text(client.post(ADD, filled(username="other", home="MZ-1")))
    assert "您管理的范围内没有这个机构。" in page
    assert not User.objects.filter(username="other").exists()


def test_no_field_that_was_slipped_in_makes_anybody_more(district, sign_in):
    client = sign_in(district.system)
    client.post(ADD, filled(is_superuser="on", is_staff="on", groups="1", must_change_password=""))
    made = User.objects.get(username="lixin")
    assert (made.is_superuser, made.is_staff, made.must_change_password) == (False, False, True)
    client.post(page_of("account_edit", made), filled(is_superuser="on", is_staff="on", username="boss"))
    made.refresh_from_db()
    assert (made.is_superuser, made.is_staff, made.username) == (False, False, "lixin")


def test_changing_says_what_was_before(district, sign_in, text):
    user = district.person(home=district.office, full_name="李新", phone="1")
    client = sign_in(district.system)
    data = filled(phone="2", home="KJ-3", is_party_member="on", email=user.email)
    client.post(page_of("account_edit", user), data)
    page = text(client.get(page_of("account", user)))
    assert "办公电话：<del>1</del> → <ins>2</ins>" in page
    assert "所属机构：<del>办公室</del> → <ins>知识产权科</ins>" in page
    assert "党员：<del>否</del> → <ins>是</ins>" in page
    client.post(page_of("account_edit", user), data)
    assert actions(user) == ["changed"], "saving without a change is no change"


def test_resetting_a_password_ends_the_old_one(district, sign_in, text):
    user = district.person(home=district.office)
    at_work = sign_in(user)
    client = sign_in(district.system)
    assert client.get(page_of("account_password", user)).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD), "asking is not doing"
    password = shown_password(text(client.post(page_of("account_password", user))))
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password
    assert actions(user) == ["password_reset"]
    assert at_work.get(reverse("admin:index")).status_code == 302, "he is signed out everywhere"


def test_unlocking(district, sign_in, text, settings):
    user = district.person(home=district.office)
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        answer = Client().post(reverse("admin:login"), {"username": user.username, "password": "wrong"})
    assert answer.status_code == 429
    right = {"username": user.username, "password": PASSWORD}
    assert Client().post(reverse("admin:login"), right).status_code == 429
    client = sign_in(district.system)
    assert "已锁定" in text(client.get(LIST))
    assert "已锁定" in text(client.get(page_of("account", user)))
    client.post(page_of("account_unlock", user))
    assert "已锁定" not in text(client.get(LIST))
    assert Client().post(reverse("admin:login"), right).status_code == 302
    assert actions(user) == ["unlocked"]


def test_closing_an_account_ends_its_sessions_and_opening_brings_its_roles_back(district, sign_in):
    user = district.person(roles.SECTION_EDITOR, district.results, home=district.results)
    at_work = sign_in(user)
    client = sign_in(district.system)
    client.post(page_of("account_state", user), {"active": "0", "note": "调离"})
    assert at_work.get(reverse("review:queue")).status_code == 302
    client.post(page_of("account_state", user), {"active": "1"})
    assert sign_in(user).get(reverse("review:queue")).status_code == 200
    assert actions(user) == ["role_granted", "deactivated", "reactivated"]
    assert user.account_entries.get(action="deactivated").note == "调离"


def test_nobody_closes_or_resets_his_own_account(district, sign_in, text):
    client = sign_in(district.system)
    page = text(client.post(page_of("account_state", district.system), {"active": "0"}, follow=True))
    assert "不能停用自己的账号。" in page
    page = text(client.post(page_of("account_password", district.system), follow=True))
    assert "请在“修改密码”页面修改自己的密码。" in page
    district.system.refresh_from_db()
    assert district.system.is_active
    assert district.system.check_password(PASSWORD)


def test_nobody_opens_content_to_himself(district, sign_in, text):
    """Being a Party member, and where one belongs, decide what one may read: somebody else says so of him."""
    own, client = district.system, sign_in(district.system)
    page = text(client.get(page_of("account_edit", own)))
    assert "须由另一位系统管理员修改" in page
    assert 'name="is_party_member"' not in page and 'name="home"' not in page
    data = filled(full_name="王管", phone="8", is_party_member="on", home="KJ-3")
    client.post(page_of("account_edit", own), data)
    own = User.objects.get(pk=own.pk)
    assert (own.full_name, own.phone, own.is_party_member) == ("王管", "8", False)
    assert own.membership.organisation == district.office
    values = {"full_name": "王管", "email": "", "phone": "", "is_party_member": False}
    for change, home in (({"is_party_member": True}, district.office), ({}, district.patents)):
        with pytest.raises(ValidationError, match="须由另一位系统管理员修改"):
            change_account(own.pk, values | change, home, by=own)
    own = User.objects.get(pk=own.pk)
    assert (own.is_party_member, own.membership.organisation) == (False, district.office)
    colleague = district.person(roles.SYSTEM_ADMINISTRATOR, district.bureau, home=district.office)
    sign_in(colleague).post(page_of("account_edit", own), data)
    own = User.objects.get(pk=own.pk)
    assert (own.is_party_member, own.membership.organisation) == (True, district.patents)


def test_an_administrator_without_a_home_keeps_his_own_account_up_to_date(district, sign_in):
    root = district.person(roles.SYSTEM_ADMINISTRATOR, district.root)
    sign_in(root).post(page_of("account_edit", root), filled(full_name="周管"))
    root = User.objects.get(pk=root.pk)
    assert (root.full_name, Membership.objects.filter(user=root).count()) == ("周管", 0)
    entry = root.account_entries.get(action="changed")
    assert (entry.organisation, len(entry.changes)) == (None, 2)


def test_accounts_of_another_bureau_are_not_found(district, sign_in, text):
    stranger = district.person(home=district.relief)
    homeless = UserFactory()
    client = sign_in(district.system)
    page = text(client.get(LIST))
    assert stranger.username not in page
    assert homeless.username not in page
    for user in (stranger, homeless):
        for name in ("account", "account_edit", "account_password", "account_unlock", "account_state"):
            assert client.get(page_of(name, user)).status_code == 404
            assert client.post(page_of(name, user), filled(active="0")).status_code in (404, 405)
    stranger.refresh_from_db()
    assert stranger.is_active


def test_who_manages_the_whole_tree_keeps_accounts_without_a_home(district, sign_in, text):
    homeless = UserFactory()
    whole = district.person(roles.SYSTEM_ADMINISTRATOR, district.root)
    client = sign_in(whole)
    assert homeless.username in text(client.get(LIST))
    data = filled(full_name=homeless.full_name, email=homeless.email)
    client.post(page_of("account_edit", homeless), data)
    assert Membership.objects.get(user=homeless).organisation == district.results


@pytest.mark.parametrize("person", ["security", "auditor"])
def test_the_other_administrators_open_no_accounts(district, sign_in, person):
    client = sign_in(getattr(district, person))
    for address in (LIST, ADD, page_of("account", district.system)):
        assert client.get(address).status_code == 403
    assert client.post(ADD, filled()).status_code == 403
    assert not User.objects.filter(username="lixin").exists()


def test_a_system_administrator_sees_no_content_and_no_roles(district, sign_in, text):
    client = sign_in(district.system)
    for name in ("organisations:roles", "organisations:audit", "review:queue"):
        assert client.get(reverse(name)).status_code == 403
    editor = district.person(roles.SECTION_EDITOR, district.results, home=district.results)
    assert "科室经办人" not in text(client.get(page_of("account", editor)))


def test_searching_and_narrowing(district, sign_in, text):
    found = district.person(home=district.results, full_name="欧阳明")
    other = district.person(home=district.office, full_name="司马光", is_active=False)
    client = sign_in(district.system)
    page = text(client.get(LIST, {"q": "欧阳"}))
    assert found.username in page and other.username not in page
    assert found.username in text(client.get(LIST, {"q": "成果"}))
    page = text(client.get(LIST, {"state": "closed"}))
    assert other.username in page and found.username not in page


@pytest.mark.parametrize("number", [5, 80])
def test_queries_of_the_list_do_not_grow(district, sign_in, number, django_assert_max_num_queries):
    places = bulk_insert(
        [Organisation(code=f"N{n}", name=f"单位{n}", parent=district.bureau) for n in range(number)]
    )
    for place in places:
        district.person(home=place)
    client = sign_in(district.system)
    with django_assert_max_num_queries(8):
        client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST, {"page": "2", "q": "用户"})


def test_the_log_is_only_added_to(district):
    entry = AccountEntry.objects.first()
    with pytest.raises(AppendOnly):
        entry.delete()
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        AccountEntry.objects.all().delete()
    with pytest.raises(AppendOnly):
        AccountEntry.objects.update(note="x")
