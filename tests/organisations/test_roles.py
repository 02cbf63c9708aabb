"""Who may do what where, as a security administrator decides it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.models import AccountEntry, OrganisationUserPermission
from portal.organisations.selectors import may
from portal.organisations.services import grant_role, revoke_role, roles_of
from tests.factories import UserFactory

LIST = reverse("organisations:roles")


def person_of(user) -> str:
    return reverse("organisations:person", args=[user.pk])


def revoke_of(user, role, place) -> str:
    return reverse("organisations:revoke", args=[user.pk, role.code, place.pk])


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def test_granting_and_revoking_through_the_screens(district, sign_in, text):
    user = district.person(home=district.results, is_staff=False)
    client = sign_in(district.security)
    data = {"role": "section_editor", "organisation": "KJ-2", "note": "科发〔2026〕3号"}
    page = text(client.post(person_of(user), data, follow=True))
    assert f"已授予{user.full_name}“科室经办人”（成果科）。" in page
    assert may(fresh(user), "edit_content", district.results)
    assert not may(fresh(user), "edit_content", district.office)
    assert fresh(user).is_staff, "a role opens the back office"

    address = revoke_of(user, roles.SECTION_EDITOR, district.results)
    assert "撤销后立即生效" in text(client.get(address))
    assert may(fresh(user), "edit_content", district.results), "asking is not doing"
    page = text(client.post(address, {"note": "调离"}, follow=True))
    assert f"已撤销{user.full_name}的“科室经办人”（成果科）。" in page
    assert not may(fresh(user), "edit_content", district.results)

    entries = user.account_entries.order_by("pk")
    found = entries.values_list("action", "role", "organisation", "by", "note")
    place, by = district.results.pk, district.security.pk
    assert list(found) == [
        ("role_granted", "section_editor", place, by, "科发〔2026〕3号"),
        ("role_revoked", "section_editor", place, by, "调离"),
    ]
    assert "科发〔2026〕3号" in text(client.get(person_of(user)))


def test_the_secrecy_reviewer_decides_at_his_stage_and_nowhere_else(district, sign_in, text):
    user = district.person(home=district.office)
    data = {"role": "secrecy_reviewer", "organisation": "KJ"}
    page = text(sign_in(district.security).post(person_of(user), data, follow=True))
    assert f"已授予{user.full_name}“保密审查员”" in page
    assert roles_of(user) == [(roles.SECRECY_REVIEWER, district.bureau)]
    granted = {"view_content", "review_secrecy"}
    every = {permission for role in roles.ROLES for permission in role.organisation_permissions}
    assert {permission for permission in every if may(fresh(user), permission, district.results)} == granted


def test_nobody_holds_two_of_the_three_administrators(district, sign_in, text):
    client = sign_in(district.security)
    data = {"role": "system_administrator", "organisation": "KJ"}
    page = text(client.post(person_of(district.auditor), data))
    assert f"{district.auditor.full_name}已是审计员，系统管理员、安全管理员、审计员不得由同一人担任。" in page
    assert [role for role, _place in roles_of(district.auditor)] == [roles.AUDITOR]


CONTENT_ROLES = [role for role in roles.ROLES if not role.is_administrator]
ADMINISTRATORS = [role for role in roles.ROLES if role.is_administrator]


@pytest.mark.parametrize("content", CONTENT_ROLES, ids=lambda role: role.code)
@pytest.mark.parametrize("administrator", ADMINISTRATORS, ids=lambda role: role.code)
def test_an_administrator_works_on_no_content(district, administrator, content):
    for held, wanted in ((administrator, content), (content, administrator)):
        user = UserFactory(full_name="张三")
        grant_role(user, held, district.bureau)
        sentence = f"张三已是{held.label}，不能再担任{wanted.label}：系统管理员、安全管理员、审计员不办理业务，须与业务角色分用账号。"
        with pytest.raises(ValidationError, match=sentence):
            grant_role(user, wanted, district.results)
        assert roles_of(user) == [(held, district.bureau)]
        revoke_role(user, held, district.bureau)
        assert grant_role(user, wanted, district.results)


def test_a_refused_role_is_said_on_the_screen(district, sign_in, text):
    client = sign_in(district.security)
    page = text(client.post(person_of(district.system), {"role": "leader", "organisation": "KJ"}))
    assert f"{district.system.full_name}已是系统管理员，不能再担任局领导" in page


def test_nobody_grants_or_revokes_his_own_roles(district, sign_in, text):
    client = sign_in(district.security)
    page = text(client.get(person_of(district.security)))
    assert "不能给自己授予或撤销角色" in page
    assert 'name="role"' not in page
    data = {"role": "leader", "organisation": "KJ"}
    assert "不能给自己授予或撤销角色" in text(client.post(person_of(district.security), data))
    address = revoke_of(district.security, roles.SECURITY_ADMINISTRATOR, district.bureau)
    assert "不能给自己授予或撤销角色" in text(client.post(address, follow=True))
    assert roles_of(district.security) == [(roles.SECURITY_ADMINISTRATOR, district.bureau)]


def test_only_in_ones_own_subtree(district, sign_in, text):
    own = district.person(home=district.results)
    stranger = district.person(roles.LEADER, district.other, home=district.relief)
    grant_role(own, roles.SECTION_HEAD, district.relief)
    client = sign_in(district.security)
    data = {"role": "leader", "organisation": "MZ-1"}
    assert "您管理的范围内没有这个机构。" in text(client.post(person_of(own), data))
    page = text(client.get(person_of(own)))
    assert "科室负责人" in page
    assert revoke_of(own, roles.SECTION_HEAD, district.relief) not in page
    assert client.post(revoke_of(own, roles.SECTION_HEAD, district.relief)).status_code == 404
    assert client.get(person_of(stranger)).status_code == 404
    assert client.post(person_of(stranger), {"role": "leader", "organisation": "KJ"}).status_code == 404
    assert client.get(revoke_of(stranger, roles.LEADER, district.other)).status_code == 404
    assert stranger.full_name not in text(client.get(LIST))
    assert (roles.SECTION_HEAD, district.relief) in roles_of(own)


def test_the_service_asks_too(district):
    user = UserFactory()
    with pytest.raises(ValidationError, match="只能在您管理的机构范围内授予或撤销角色"):
        grant_role(user, roles.LEADER, district.other, by=district.security)
    with pytest.raises(ValidationError, match="只能在您管理的机构范围内授予或撤销角色"):
        grant_role(user, roles.LEADER, district.bureau, by=district.system)
    assert roles_of(user) == []
    assert not AccountEntry.objects.filter(person=user).exists()


def test_who_belongs_elsewhere_but_holds_a_role_here_can_lose_it(district, sign_in, text):
    guest = district.person(roles.SECTION_HEAD, district.results, home=district.relief)
    client = sign_in(district.security)
    assert guest.full_name in text(client.get(LIST))
    answer = client.post(revoke_of(guest, roles.SECTION_HEAD, district.results), follow=True)
    assert f"已撤销{guest.full_name}的“科室负责人”" in text(answer)
    assert roles_of(guest) == []


def test_granting_twice_and_revoking_what_is_not_held_leave_no_trace(district, sign_in, text):
    user = district.person(roles.LEADER, district.bureau, home=district.office)
    client = sign_in(district.security)
    data = {"role": "leader", "organisation": "KJ"}
    assert "已是“局领导”" in text(client.post(person_of(user), data, follow=True))
    address = revoke_of(user, roles.INSPECTOR, district.bureau)
    assert "现在不是“纪检监察员”" in text(client.post(address, follow=True))
    assert user.account_entries.count() == 1
    assert client.get(reverse("organisations:revoke", args=[user.pk, "king", 1])).status_code == 404


def test_what_two_roles_share_stays_with_the_one_that_is_left(district):
    user = UserFactory()
    grant_role(user, roles.SECTION_EDITOR, district.results)
    grant_role(user, roles.SECTION_HEAD, district.results)
    grant_role(user, roles.SECTION_HEAD, district.patents)
    revoke_role(user, roles.SECTION_HEAD, district.results)
    held = set(roles_of(user))
    assert held == {(roles.SECTION_EDITOR, district.results), (roles.SECTION_HEAD, district.patents)}
    assert may(fresh(user), "view_content", district.results)
    assert not may(fresh(user), "review_section", district.results)


def test_who_holds_what_in_an_organisation_also_from_above(district, sign_in, text):
    here = district.person(roles.SECTION_EDITOR, district.results, home=district.results)
    above = district.person(roles.LEADER, district.root, home=district.relief)
    elsewhere = district.person(roles.SECTION_EDITOR, district.patents, home=district.patents)
    client = sign_in(district.security)
    page = text(client.get(reverse("organisations:roles_here", args=[district.results.pk])))
    assert here.full_name in page and "本机构" in page
    assert above.full_name in page and "上级“某区”" in page
    assert elsewhere.full_name not in page
    assert person_of(above) not in page, "he is another bureau's to look after"
    assert client.get(reverse("organisations:roles_here", args=[district.relief.pk])).status_code == 404
    leader = sign_in(above)
    assert leader.get(reverse("organisations:roles_here", args=[district.results.pk])).status_code == 403


@pytest.mark.parametrize("person", ["system", "auditor"])
def test_the_other_administrators_assign_no_roles(district, sign_in, person):
    user = district.person(home=district.results)
    client = sign_in(getattr(district, person))
    assert client.get(LIST).status_code == 403
    assert client.post(person_of(user), {"role": "leader", "organisation": "KJ"}).status_code == 403
    assert (
        client.post(revoke_of(district.security, roles.SECURITY_ADMINISTRATOR, district.bureau)).status_code
        == 403
    )
    assert roles_of(user) == []


@pytest.mark.parametrize("number", [5, 80])
def test_queries_of_the_list_do_not_grow(district, sign_in, number, django_assert_max_num_queries):
    for _n in range(number):
        district.person(roles.SECTION_EDITOR, district.results, home=district.results)
    client = sign_in(district.security)
    with django_assert_max_num_queries(9):
        client.get(LIST)
    with django_assert_max_num_queries(10):
        client.get(reverse("organisations:roles_here", args=[district.results.pk]))
    assert OrganisationUserPermission.objects.count() > number
