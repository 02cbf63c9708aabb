"""What the law says of requests: the limits, and which act is possible when. Pure functions."""

from collections.abc import Iterable
from datetime import date

from portal.calendar import rules as calendar_rules
from portal.calendar.rules import Deadline, Pause, Unit, WorkCalendar

from .choices import Act, Outcome, RequestState

S = RequestState

# Working days, by article of the 《政府信息公开条例》.
ANSWER = 20  # 第三十三条第二款: from the receipt
MOST_EXTENSION = 20  # 第三十三条第二款: with the consent of the head of the office, the applicant is told
CORRECTION_NOTICE = 7  # 第三十条: from the receipt, once, with all that is to be corrected
THIRD_PARTY = 15  # 第三十二条: from the receipt of the letter that asks for the opinion
# What the office gives itself until it confirms a request that came through the web.
CONFIRM = 2

# act → the states in which it is possible, and the state that it leads to (None: it stays).
WAYS: dict[str, tuple[tuple[str, ...], str | None]] = {
    Act.RECEIVED: ((S.SUBMITTED,), S.OPEN),
    Act.CORRECTION_ASKED: ((S.SUBMITTED, S.OPEN), S.CORRECTING),
    Act.CORRECTED: ((S.CORRECTING,), S.OPEN),
    Act.GIVEN_UP: ((S.CORRECTING,), S.ENDED),
    Act.CONSULTED: ((S.OPEN,), None),
    Act.CONSULTED_BACK: ((S.OPEN, S.APPROVAL), None),
    Act.EXTENDED: ((S.OPEN, S.APPROVAL), None),
    Act.ASSIGNED: ((S.SUBMITTED, S.OPEN, S.CORRECTING), None),
    Act.DRAFTED: ((S.OPEN,), S.APPROVAL),
    Act.SENT_BACK: ((S.APPROVAL,), S.OPEN),
    Act.ANSWERED: ((S.APPROVAL,), S.ANSWERED),
    Act.DELIVERED: ((S.ANSWERED,), None),
    Act.WITHDRAWN: ((S.SUBMITTED, S.OPEN, S.CORRECTING, S.APPROVAL), S.ENDED),
    Act.DISCLOSED: ((S.ANSWERED,), None),
    Act.NOTED: (tuple(S.values), None),
    Act.READ_IDENTITY: (tuple(S.values), None),
}
CLOSED = (S.ANSWERED, S.ENDED)

# The annual report's rows: each with the outcomes that it counts.
REPORT_ROWS: tuple[tuple[str, tuple[Outcome, ...]], ...] = (
    ("granted", (Outcome.GRANTED, Outcome.ALREADY_PUBLIC)),
    ("partial", (Outcome.PARTIAL,)),
    *((outcome.value, (outcome,)) for outcome in Outcome if outcome not in (
        Outcome.GRANTED, Outcome.ALREADY_PUBLIC, Outcome.PARTIAL
    )),
)  # fmt: skip


def is_possible(act: str, state: str) -> bool:
    """Whether the act may be done in that state."""
    return state in WAYS[act][0]


def leads_to(act: str, state: str) -> str:
    """The state after the act."""
    return WAYS[act][1] or state


def answer_due(
    counts_from: date, extended_by: int, pauses: Iterable[Pause], calendar: WorkCalendar
) -> Deadline | None:
    """The last day for the answer; ``None`` while a consultation stops the clock (第三十三条第三款).

    ``counts_from``: the day of receipt, or of the receipt of the corrections, from which it is counted anew (第三十条).
    """
    return calendar_rules.deadline(
        counts_from, ANSWER + extended_by, Unit.WORKING_DAYS, calendar, list(pauses)
    )


def counted_days(extended_by: int) -> int:
    """How many working days the answer has."""
    return ANSWER + extended_by
