"""``manage.py create_administrators``: the first accounts of a new installation."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils import translation

from portal.accounts import roles
from portal.accounts.roles import Role
from portal.commands import PortalCommand, one_line, wrong_argument

from ...models import Organisation
from ...services.administrators import Administrator, create_administrators

OPTIONS = {
    roles.SYSTEM_ADMINISTRATOR: ("system", "xitong"),
    roles.SECURITY_ADMINISTRATOR: ("security", "anquan"),
    roles.AUDITOR: ("auditor", "shenji"),
}


class Command(PortalCommand):
    help = (
        "Make the topmost organisation, if there is none, and its three separated administrators: system administrator "
        "(organisations, accounts), security administrator (roles) and auditor. Prints the one-time password of each new "
        "account. Run again, it changes nothing."
    )
    fine = "done or there already"
    wrong = "it can't be done"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="name of the topmost organisation, when there is none yet")
        parser.add_argument(
            "--code", help="its code; or the code of the organisation that gets administrators"
        )
        parser.add_argument(
            "--kind",
            choices=Organisation.Kind.values,
            default=Organisation.Kind.BUREAU.value,
            help="what the new organisation is (default bureau)",
        )
        for role, (option, username) in OPTIONS.items():
            parser.add_argument(
                f"--{option}",
                default=username,
                metavar="USERNAME[:FULLNAME]",
                help=f"the account of the {role.code.replace('_', ' ')} (default {username})",
            )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("zh-hans"):
            people = {role: _person(role, options[option]) for role, (option, _name) in OPTIONS.items()}
            organisation = self._organisation(options)
            try:
                made = create_administrators(organisation, people)
            except ValidationError as error:
                raise wrong_argument(one_line(" ".join(error.messages))) from error
            self.stdout.write(f"{organisation.name} ({organisation.code})  {settings.PORTAL_URL}/office/")
            for administrator in made:
                self.stdout.write(as_line(administrator))

    def _organisation(self, options: dict[str, Any]) -> Organisation:
        """The one that ``--code`` names, the only root there is, or a new root."""
        code, name = options["code"], options["name"]
        existing = (
            Organisation.objects.filter(code=code) if code else Organisation.objects.filter(parent=None)
        )
        found = list(existing[:2])
        if len(found) > 1:
            raise wrong_argument("there are several topmost organisations: name one with --code")
        if found:
            return found[0]
        if Organisation.objects.exists():
            raise wrong_argument(f"no organisation has the code {code!r}")
        if not (code and name):
            raise wrong_argument("there is no organisation yet: give its --name and --code")
        return Organisation(code=code, name=name, kind=options["kind"])


def _person(role: Role, text: str) -> tuple[str, str]:
    username, _colon, full_name = text.partition(":")
    return username, full_name or str(role.label)


def as_line(administrator: Administrator) -> str:
    user = administrator.user
    told = f"one-time password {administrator.password}" if administrator.password else "there already"
    role = administrator.role.code.replace("_", " ")
    return f"  {role}: {user.username} ({user.full_name}), {told}"
