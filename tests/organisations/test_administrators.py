"""``create_administrators``: how a new installation gets its first accounts."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.accounts import roles
from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.services.roles import grant_role, roles_of
from tests.factories import BureauFactory, UserFactory

pytestmark = pytest.mark.django_db


def run(capsys, *arguments: str) -> dict[str, str]:
    """Runs the command; returns the one-time passwords that it printed, by user name."""
    call_command("create_administrators", *arguments)
    return dict(re.findall(r"(\w+) \(.*?\), one-time password (\S+)", capsys.readouterr().out))


def refused(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        call_command("create_administrators", *arguments)
    assert "\n" not in str(caught.value)
    return caught.value


def test_an_empty_installation_gets_its_bureau_and_three_separate_people(capsys, client):
    passwords = run(capsys, "--name", "区科学技术局", "--code", "KJJ", "--system", "heping:何平")

    bureau = Organisation.objects.get()
    assert (bureau.name, bureau.code, bureau.kind, bureau.level) == ("区科学技术局", "KJJ", "bureau", 0)
    assert {user.username: roles_of(user) for user in User.objects.all()} == {
        "heping": [(roles.SYSTEM_ADMINISTRATOR, bureau)],
        "anquan": [(roles.SECURITY_ADMINISTRATOR, bureau)],
        "shenji": [(roles.AUDITOR, bureau)],
    }
    assert User.objects.get(username="heping").full_name == "何平"
    assert User.objects.get(username="anquan").full_name == "安全管理员"
    assert len(set(passwords.values())) == 3
    for username, password in passwords.items():
        sent = client.post(reverse("admin:login"), {"username": username, "password": password})
        assert sent.status_code == 302, username
        client.logout()
    assert all(User.objects.values_list("must_change_password", flat=True))


def test_run_again_it_changes_nothing(capsys):
    run(capsys, "--name", "区科学技术局", "--code", "KJJ")
    before = list(User.objects.order_by("pk").values("username", "password"))
    assert run(capsys) == {}
    assert run(capsys, "--name", "别的名称", "--code", "KJJ") == {}
    assert list(User.objects.order_by("pk").values("username", "password")) == before
    assert Organisation.objects.get().name == "区科学技术局"


def test_only_the_administrator_that_is_lacking_is_made(capsys):
    bureau = BureauFactory()
    for role in (roles.SYSTEM_ADMINISTRATOR, roles.AUDITOR):
        grant_role(UserFactory(), role, bureau)
    gone = UserFactory(is_active=False)
    grant_role(gone, roles.SECURITY_ADMINISTRATOR, bureau)
    assert set(run(capsys)) == {"anquan"}


def test_an_account_that_exists_is_not_raised_to_administrator(capsys):
    BureauFactory()
    UserFactory(username="anquan")
    assert "账号“anquan”已经存在" in str(refused())
    assert User.objects.count() == 1  # the system administrator before it is undone too
    assert set(run(capsys, "--security", "anquan2")) == {"xitong", "anquan2", "shenji"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "its --name and --code"),
        (["--code", "KJJ"], "its --name and --code"),
        (["--name", "区科学技术局"], "its --name and --code"),
    ],
)
def test_an_empty_installation_must_be_told_its_bureau(arguments, told):
    error = refused(*arguments)
    assert told in str(error)
    assert error.returncode == 2
    assert not Organisation.objects.exists()


def test_of_several_roots_one_must_be_named(capsys):
    _first, second = BureauFactory(), BureauFactory()
    assert refused().returncode == 2
    assert refused("--code", "nowhere").returncode == 2
    run(capsys, "--code", second.code)
    assert roles_of(User.objects.get(username="xitong")) == [(roles.SYSTEM_ADMINISTRATOR, second)]


@pytest.mark.parametrize("arguments", [["--system", "何 平"], ["--system", "anquan"]])
def test_a_user_name_that_cannot_be_leaves_nothing_behind(arguments):
    refused("--name", "区科学技术局", "--code", "KJJ", *arguments)
    assert not Organisation.objects.exists()
    assert not User.objects.exists()
