"""What the portal's commands have in common: how they end, and how they say why.

Exit status 0: fine. 1: the work failed, was refused or found something wrong. 2: wrong arguments. Whatever goes wrong is
one line on standard error, in English like the help; what the portal says about a file's rows or a record is quoted as the
screens say it.
"""

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

_TABLE_MISSING = re.compile(r"no such (table|column)|(relation|column) \S+ does not exist")


def wrong_argument(message: str) -> CommandError:
    """The error for an argument that names what there isn't, or says what can't be meant: exit status 2."""
    return CommandError(message, returncode=2)


class PortalCommand(BaseCommand):
    """Base of the portal's commands. ``fine`` and ``wrong``: what the exit statuses 0 and 1 mean, for the help."""

    fine = "done"
    wrong = "it failed"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs.setdefault("epilog", f"Exit status: 0 {self.fine}; 1 {self.wrong}; 2 wrong arguments.")
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def error(message: str) -> None:
            if not parser.called_from_command_line:
                raise wrong_argument(message)
            sys.stderr.write(f"CommandError: {one_line(message)}\nHelp: {parser.prog} --help\n")
            sys.exit(2)

        parser.error = error  # type: ignore[method-assign,assignment]
        return parser

    def execute(self, *args: Any, **options: Any) -> Any:
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            hint = (
                "; manage.py migrate brings its tables up to date"
                if _TABLE_MISSING.search(str(error))
                else ""
            )
            raise CommandError(f"the database can't be used: {one_line(error)}{hint}") from error
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise CommandError(f"{name}{one_line(error.strerror or error)}") from error


def one_line(text: object) -> str:
    """A message on one line, whatever line breaks it has."""
    return " ".join(str(text).split())


def number_between(lowest: int, highest: int) -> Callable[[str], int]:
    """An argument that is a whole number within limits."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = lowest - 1
        if not lowest <= number <= highest:
            raise argparse.ArgumentTypeError(f"a whole number from {lowest} to {highest}, not {text[:20]!r}")
        return number

    return parse
