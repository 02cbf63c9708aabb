"""What may be done with a task, in which state and by whom: the services check it, and the page offers what they allow."""

from enum import StrEnum
from typing import Any

from portal.organisations.selectors import may

from ..models import DisclosureTask

State = DisclosureTask.State


class Act(StrEnum):
    """What the office decides of a task."""

    CANCEL = "cancel"
    REOPEN = "reopen"
    EVENT_DAY = "event_day"


def is_office(user: Any, task: DisclosureTask) -> bool:
    """Whether ``user`` decides on the task: whoever should disclose decides nothing of it himself."""
    return may(user, "review_office", task.organisation)


def possible(task: DisclosureTask) -> list[Act]:
    """What can be done with the task as it stands. What a posting had done is opened again on the posting's page."""
    if task.state == State.OPEN:
        return [Act.CANCEL] if task.period else [Act.CANCEL, Act.EVENT_DAY]
    return [Act.REOPEN] if task.state == State.DONE and task.publication_id else []


def offers(task: DisclosureTask, user: Any) -> list[Act]:
    """What ``user`` may do with the task now."""
    return possible(task) if is_office(user, task) else []
