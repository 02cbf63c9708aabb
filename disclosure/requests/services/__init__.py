"""Every act on a request: checked, done under the row's lock, and written into its record."""

from ..telling import HANDLE, SIGN
from .answering import deliver, disclose, draft_answer, send_back, sign, take_back
from .applying import find, submit
from .asking import (
    ask_correction,
    ask_fee,
    ask_reasons,
    correct_by_applicant,
    defer,
    give_reasons,
    give_up,
    lapse_fee,
    lapse_reasons,
    pay_fee,
    take_correction,
)
from .counting import calendar_changed
from .files import look_at_file, may_read_files
from .handling import (
    assign,
    consult,
    end_consultation,
    extend,
    read_identity,
    receive,
    tell_third_party,
    withdraw,
)

__all__ = [
    "HANDLE",
    "SIGN",
    "ask_correction",
    "ask_fee",
    "ask_reasons",
    "assign",
    "calendar_changed",
    "consult",
    "correct_by_applicant",
    "defer",
    "deliver",
    "disclose",
    "draft_answer",
    "end_consultation",
    "extend",
    "find",
    "give_reasons",
    "give_up",
    "lapse_fee",
    "lapse_reasons",
    "look_at_file",
    "may_read_files",
    "pay_fee",
    "read_identity",
    "receive",
    "send_back",
    "sign",
    "submit",
    "take_back",
    "take_correction",
    "tell_third_party",
    "withdraw",
]
