"""What the law says of requests: the limits, and which act is possible when. Pure functions."""

from collections.abc import Iterable
from datetime import date

from portal.calendar import rules as calendar_rules
from portal.calendar.rules import Deadline, Pause, Unit, WorkCalendar

from .choices import Act, Channel, Outcome, RequestState

S = RequestState

# Working days, by article of the 《政府信息公开条例》.
ANSWER = 20  # 第三十三条第二款: from the receipt
MOST_EXTENSION = 20  # 第三十三条第二款: with the consent of the head of the office, the applicant is told
CORRECTION_NOTICE = 7  # 第三十条: from the receipt, once, with all that is to be corrected
LEAST_CORRECTION = 7  # days: in less nobody puts an application right and sends it by post
MOST_CORRECTION = 30  # the most that the office may name for them: 第三十条 says "reasonable"
OPINION = 15  # 第三十二条、第三十四条: from the receipt of the letter that asks for the opinion
BACKDATED = (
    5  # up to so long after it was sent such a letter is registered: the clock stands still from its day
)
EXPLAIN_PROPOSED = 10  # what is proposed for giving reasons: 第三十五条 names no days
PAY = 20  # 《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）第六条: from the receipt of the notice
# What the office gives itself until it has confirmed the receipt with the applicant (第三十一条 names no days for what
# comes through the web or by fax). A plain letter is confirmed on the day on which it came.
CONFIRM = 2

# Something was asked of the applicant.
APPLICANTS_TURN = (S.CORRECTING, S.EXPLAINING, S.PAYING)
# What comes by itself is received when both sides confirm it (第三十一条).
TO_CONFIRM = (Channel.WEB, Channel.ORDINARY_MAIL, Channel.FAX, Channel.EMAIL)

# act → the states in which it is possible, and the state that it leads to (None: it stays).
WAYS: dict[str, tuple[tuple[str, ...], str | None]] = {
    Act.RECEIVED: ((S.SUBMITTED,), S.OPEN),
    Act.CORRECTION_ASKED: ((S.SUBMITTED, S.OPEN), S.CORRECTING),
    Act.CORRECTED: ((S.CORRECTING,), S.OPEN),
    Act.GIVEN_UP: ((S.CORRECTING,), S.ENDED),
    Act.REASONS_ASKED: ((S.OPEN,), S.EXPLAINING),
    Act.REASONS_GIVEN: ((S.EXPLAINING,), S.OPEN),
    Act.REASONS_LAPSED: ((S.EXPLAINING,), S.OPEN),
    Act.DEFERRED: ((S.OPEN, S.APPROVAL), None),
    Act.FEE_ASKED: ((S.OPEN,), S.PAYING),
    Act.FEE_PAID: ((S.PAYING,), S.OPEN),
    Act.FEE_LAPSED: ((S.PAYING,), S.ENDED),
    Act.CONSULTED: ((S.OPEN,), None),
    Act.CONSULTED_BACK: ((S.OPEN, S.APPROVAL), None),
    Act.THIRD_PARTY_TOLD: ((S.OPEN, S.APPROVAL), None),
    Act.EXTENDED: ((S.OPEN, S.APPROVAL), None),
    Act.ASSIGNED: ((S.SUBMITTED, S.OPEN, *APPLICANTS_TURN), None),
    Act.DRAFTED: ((S.OPEN,), S.APPROVAL),
    Act.TAKEN_BACK: ((S.APPROVAL,), S.OPEN),
    Act.SENT_BACK: ((S.APPROVAL,), S.OPEN),
    Act.ANSWERED: ((S.APPROVAL,), S.ANSWERED),
    Act.DELIVERED: ((S.ANSWERED,), None),
    Act.WITHDRAWN: ((S.SUBMITTED, S.OPEN, *APPLICANTS_TURN, S.APPROVAL), S.ENDED),
    Act.DISCLOSED: ((S.ANSWERED,), None),
    Act.READ_IDENTITY: (tuple(S.values), None),
    Act.READ_FILE: (tuple(S.values), None),
}
CLOSED = (S.ANSWERED, S.ENDED)
# Something is disclosed: a third party that refused is told of it before (第三十二条).
DISCLOSING = (Outcome.GRANTED, Outcome.PARTIAL)
# By which article an outcome goes that knows only one, where the drafter names none.
BASIS = {Outcome.EXCESSIVE: "《中华人民共和国政府信息公开条例》第三十五条"}

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


def confirm_by(channel: str, submitted_on: date, calendar: WorkCalendar) -> date | None:
    """By when the receipt is to be confirmed; ``None`` for what was handed in or signed for."""
    if channel not in TO_CONFIRM:
        return None
    if channel == Channel.ORDINARY_MAIL:
        return calendar_rules.add_days(submitted_on, 0, calendar).due_on
    return calendar_rules.add_working_days(submitted_on, CONFIRM, calendar).due_on


def answer_due(
    counts_from: date,
    extended_by: int,
    pauses: Iterable[Pause],
    calendar: WorkCalendar,
    deferred_to: date | None = None,
) -> Deadline:
    """The last day for the answer; consultations, each of which has an end, stop the clock (第三十三条第三款).

    ``counts_from``: the day of receipt, or of the receipt of corrections or of a fee, from which it is counted anew
    (第三十条；国办函〔2020〕109号第六条). ``deferred_to``: the reasonable day of 第三十五条; no earlier than that it is due,
    and on the next working day if that one isn't worked any more (《民法典》第二百零三条).
    """
    due = calendar_rules.deadline(
        counts_from, counted_days(extended_by), Unit.WORKING_DAYS, calendar, list(pauses)
    )
    assert due is not None  # no pause is without end
    if deferred_to is None or due.due_on >= deferred_to:
        return due
    return calendar_rules.add_days(deferred_to, 0, calendar)


def counted_days(extended_by: int) -> int:
    """How many working days the answer has."""
    return ANSWER + extended_by
