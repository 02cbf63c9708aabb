"""``manage.py create_administrators``: the first accounts of a new installation."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal.accounts import roles
from portal.accounts.roles import Role

from ...models import Organisation
from ...services.administrators import Administrator, create_administrators

OPTIONS = {
    roles.SYSTEM_ADMINISTRATOR: ("system", "xitong"),
    roles.SECURITY_ADMINISTRATOR: ("security", "anquan"),
    roles.AUDITOR: ("auditor", "shenji"),
}


class Command(BaseCommand):
    help = (
        "Make the topmost organisation, if there is none, and its three separated administrators: system administrator "
        "(organisations, accounts), security administrator (roles) and auditor. Prints the one-time password of each new "
        "account. Run again, it changes nothing. Exit status: 0 done or there already, 1 it can't be done, "
        "2 wrong arguments."
    )

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
                raise CommandError(" ".join(error.messages)) from error
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
            raise CommandError("有多个顶级机构，请用 --code 指明一个。", returncode=2)
        if found:
            return found[0]
        if Organisation.objects.exists():
            raise CommandError(f"没有代码为“{code}”的机构。", returncode=2)
        if not (code and name):
            raise CommandError("还没有机构，请用 --name 和 --code 说明本单位的名称和代码。", returncode=2)
        return Organisation(code=code, name=name, kind=options["kind"])


def _person(role: Role, text: str) -> tuple[str, str]:
    username, _colon, full_name = text.partition(":")
    return username, full_name or str(role.label)


def as_line(administrator: Administrator) -> str:
    user = administrator.user
    told = f"一次性密码 {administrator.password}" if administrator.password else "已在，未作改动"
    return f"  {administrator.role.label}　{user.username}（{user.full_name}）：{told}"
