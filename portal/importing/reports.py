"""The report of an import, for commands and other programs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from portal.accounts.models import User
from portal.organisations.models import Organisation

from .analysis import analyse
from .columns import matcher
from .errors import NoHeader
from .models import ImportJob, ImportRow
from .reading import find_header, open_source
from .services import no_header
from .targets import get_target


def report_of(job: ImportJob) -> dict[str, Any]:
    """What an import did (or would do, while it waits for confirmation)."""
    return {
        "file": job.original_name,
        "import": job.pk,
        "dry_run": False,
        **job.counts,
        "notes": job.notes,
        "rows": _rows(job.rows.all()),
    }


def report_of_file(
    path: Path,
    target_code: str,
    organisation: Organisation,
    user: User | None,
    *,
    default_organisation: Organisation | None = None,
    create_places: bool = False,
) -> dict[str, Any]:
    """What importing a file would do; nothing is kept. Raises ``ImportProblem``."""
    target = get_target(target_code)
    options = {
        "default_organisation": default_organisation.pk if default_organisation else None,
        "create_all": create_places,
    }
    with open_source(path) as source:
        header = find_header(source, matcher(target.columns))
        if header is None:
            raise NoHeader(no_header(target))
        found = analyse(source, header, target, organisation, user, options)
    return {
        "file": path.name,
        "import": None,
        "dry_run": True,
        **found.counts,
        "notes": found.notes,
        "rows": _rows(sorted(found.rows, key=lambda row: (row.number, not row.is_implied))),
    }


def _rows(rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "name": row.label,
            "outcome": row.outcome,
            "outcome_label": str(row.get_outcome_display()),
            "implied": row.is_implied,
            "record": row.record_id,
            "messages": row.messages,
            "changes": row.changes,
        }
        for row in rows
    ]
