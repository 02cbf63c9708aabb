"""What the lists of the desk show of each record: gathered for a whole page in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from portal.accounts.models import User

from ..kinds import PublishableKind
from ..models import Publishable
from ..rules import light
from ..selectors import holders, readers_of_each


@dataclass(frozen=True)
class DeskRow:
    """One record on a list: title, who can decide on it, who has it open just now, its traffic light.

    Beside the reviewer's day the one by which it must be public, with a light of its own."""

    record: Any
    kind: str
    title: str
    holders: list[str]
    readers: list[str]
    light: str
    public_by: date | None
    public_light: str

    @property
    def key(self) -> str:
        """What a ticked box sends: record and the revision that was on the screen."""
        return f"{self.record.pk}:{self.record.revision}"


def rows(
    records: Sequence[Publishable], kind: PublishableKind, user: User, today: date | None = None
) -> list[DeskRow]:
    """The rows of one page."""
    today = today or timezone.localdate()
    who_holds = holders(records, kind)
    who_reads = readers_of_each(records, kind, except_user=user)
    return [
        DeskRow(
            record=record,
            kind=kind.code,
            title=kind.title(record),
            holders=who_holds[record.pk],
            readers=who_reads.get(record.pk, []),
            light=light(record.due_on, today),
            public_by=public_by,
            public_light=light(public_by, today),
        )
        for record, public_by in zip(records, map(kind.public_by, records), strict=True)
    ]
