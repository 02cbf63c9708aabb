"""Faults that forbid submission, in the user's words."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Audience


class Problem(str):
    """One fault; ``field`` names the box of the form, or the rows, where it is mended."""

    field: str

    def __new__(cls, text: str, field: str = "") -> "Problem":
        problem = super().__new__(cls, text)
        problem.field = field
        return problem


def common_problems(record: Any) -> Iterator[Problem]:
    """What may be wrong with any record: whom it is for, and until when."""
    yield from _in_its_readers(record)
    yield from _in_its_times(record)


def _in_its_readers(record: Any) -> Iterator[Problem]:
    if record.audience != Audience.SPECIFIED:
        return
    if not (record.audience_organisations.exists() or record.audience_users.exists()):
        yield Problem(_("向特定对象公开时，请至少选择一个机构或人员。"), "audience")


def _in_its_times(record: Any) -> Iterator[Problem]:
    until, start = record.expires_on, record.scheduled_for
    if until is None:
        return
    if until <= timezone.now():
        yield Problem(_("有效期已过，请改为以后的时间，或者留空。"), "expires_on")
    elif start is not None and until <= start:
        yield Problem(_("有效期须晚于定时发布的时间。"), "expires_on")
