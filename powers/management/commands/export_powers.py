"""Export powers as a table that import_powers reads back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.importing.errors import ImportProblem
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from powers import exports
from powers.models import Power, PublishedPower


class Command(BaseCommand):
    help = (
        "Export powers to .xlsx or .csv, by the ending of the output's name. Exit status: 0 done, "
        "1 the file can't be written, 2 wrong arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--organisation", metavar="CODE", help="only this organisation and those below it"
        )
        parser.add_argument("--published", action="store_true", help="what is public, instead of the drafts")
        parser.add_argument(
            "--output", type=Path, required=True, metavar="FILE", help="FILE.xlsx or FILE.csv"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["output"]
        kind = path.suffix.lower().lstrip(".")
        if kind not in ("xlsx", "csv"):
            raise CommandError("输出文件须以 .xlsx 或 .csv 结尾。", returncode=2)
        model = PublishedPower if options["published"] else Power
        rows = model._default_manager.all()
        if options["organisation"]:
            organisation = Organisation.objects.filter(code=options["organisation"]).first()
            if organisation is None:
                raise CommandError(f"没有代码为“{options['organisation']}”的机构。", returncode=2)
            rows = rows.filter(subtree_filter([organisation], "organisation__"))
        values = exports.published_values(rows) if options["published"] else exports.draft_values(rows)
        unfinished = path.with_name(f".{path.name}.part")
        try:
            with open(unfinished, "wb") as file:
                count = exports.write_powers(file, kind, values)
            unfinished.replace(path)
        except (OSError, ImportProblem) as error:
            unfinished.unlink(missing_ok=True)
            raise CommandError(f"写不出“{path}”：{error}", returncode=1) from error
        self.stdout.write(f"已导出 {count} 项：{path}")
