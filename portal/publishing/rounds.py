"""One version's way through review, told from its log: who wrote it, and what each stage said in the newest round."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .models import Publishable, ReviewEntry, State
from .selectors import log_of
from .stages import BY_STATE

_Action = ReviewEntry.Action


@dataclass(frozen=True)
class Round:
    """The newest round. Without ``submitted`` nothing of the version is under review, or has been, since its last edit.

    ``decisions``: what was decided at each stage (by its state). ``setbacks``: the returns and recalls that ended earlier
    rounds, and what was returned when its hour had come.
    """

    edits: list[ReviewEntry] = field(default_factory=list)
    submitted: ReviewEntry | None = None
    decisions: dict[str, ReviewEntry] = field(default_factory=dict)
    setbacks: list[ReviewEntry] = field(default_factory=list)

    def anew(self, submitted: ReviewEntry | None = None) -> "Round":
        """The round after this one."""
        returns = [entry for entry in self.decisions.values() if entry.action == _Action.RETURNED]
        return Round(self.edits, submitted, setbacks=[*self.setbacks, *returns])


def newest_round(record: Publishable, version: int) -> Round:
    """The newest round of ``version``; one query."""
    return told_by(log_of(record).filter(version_no=version))


def told_by(entries: Iterable[ReviewEntry]) -> Round:
    """The newest round of the version that all ``entries`` of the log, oldest first, speak of."""
    found = Round()
    for entry in entries:
        match entry.action:
            case _Action.EDITED:
                found.edits.append(entry)
            case _Action.SUBMITTED:
                found = found.anew(entry)
            case _Action.APPROVED | _Action.RETURNED if entry.stage in BY_STATE:
                found.decisions[entry.stage] = entry
            case _Action.RETURNED:
                found.setbacks.append(entry)
            case _Action.RECALLED:
                found = found.anew()
                found.setbacks.append(entry)
            case _Action.UNARCHIVED:
                found = found.anew()
            case _Action.DISCARDED:  # its number is given again, to another version
                found = Round()
    return found


def secrecy_record(record: Publishable, version: int) -> ReviewEntry | None:
    """保密审查记录: who approved of that version at the secrecy review, when and on what ground; ``None``: nobody did."""
    entry = newest_round(record, version).decisions.get(State.SECRECY_REVIEW)
    return entry if entry is not None and entry.action == _Action.APPROVED else None
