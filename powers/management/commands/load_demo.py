"""Set up the demonstration bureau."""

import time
import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation

from portal.commands import PortalCommand
from portal.importing.errors import ImportProblem
from portal.publishing.errors import PublishingError
from powers.demo import bureau, loading
from powers.demo.bureau import Account


class Command(PortalCommand):
    help = (
        "Set up the demonstration bureau: organisations, posts, accounts, a power register that went in through the "
        "import desk and through review. Prints each account with its password, once. Run again, it changes nothing."
    )
    fine = "done or there already"
    wrong = "it can't be done"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-district",
            action="store_true",
            help="also import a district's 1,135 service items (fixtures/demo/区级政务服务事项.csv)",
        )
        parser.add_argument(
            "--reset-passwords",
            action="store_true",
            help="give the demonstration accounts new passwords and print them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            with translation.override("zh-hans"):
                accounts = self._load(options)
        except loading.NotEmpty as error:
            raise CommandError(
                "This database has organisations of its own; the demonstration goes into an empty one "
                "(DATABASE_URL or VAR_DIR names another). 数据库中已有其他机构，演示数据只装入空库。"
            ) from error
        except (ImportProblem, PublishingError, DatabaseError, OSError) as error:
            message = " ".join(str(error).split())
            raise CommandError(
                f"The demonstration was not loaded, nothing is left of it. 未装入：{message}"
            ) from error
        if accounts:
            self.stdout.write(f"\nDemonstration accounts / 演示账号  {settings.PORTAL_URL}/office/")
            self.stdout.write(as_table(accounts))
            self.stdout.write(
                "Passwords are shown this once. New ones / 密码只显示这一次，重置用："
                "manage.py load_demo --reset-passwords  (one account / 单个账号：manage.py changepassword NAME)"
            )
        if options["verbosity"] > 1:
            self.stdout.write(f"{time.monotonic() - started:.1f} s")

    def _load(self, options: dict[str, Any]) -> list[tuple[Account, str]]:
        if loading.is_loaded():
            accounts: list[tuple[Account, str]] = []
        else:
            self.stdout.write("Loading the demonstration bureau (about 10 s) / 正在装入演示单位……")
            accounts = loading.load(self._say)
        if not accounts:
            self.stdout.write(
                "The demonstration bureau is there already, nothing was changed. 演示单位已在，未作改动。\n"
                "Forgotten passwords / 忘记密码：manage.py load_demo --reset-passwords, "
                "or / 或 manage.py changepassword NAME"
            )
            if options["reset_passwords"]:
                accounts = bureau.reset_passwords()
        if options["with_district"] and not loading.load_district(self._say):
            self.stdout.write("The district's items are there already. 区级事项已在，未作改动。")
        return accounts

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {text}")


def as_table(accounts: list[tuple[Account, str]]) -> str:
    """Accounts, passwords, roles and what to try, in columns; the English hint under the Chinese one."""
    rows = [("账号", "密码", "姓名", "角色", "可以试试 / what to try")]
    for account, password in accounts:
        role = str(account.role.label) if account.role else "党员"
        rows.append((account.username, password, account.full_name, role, account.tries[0]))
        rows.append(("", "", "", "", account.tries[1]))
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    lines = []
    for row in rows:
        cells = [_padded(text, width) for text, width in zip(row, widths, strict=False)]
        lines.append("  ".join(["", *cells, row[4]]))
    return "\n".join(lines)


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
