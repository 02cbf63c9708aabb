"""Reminding the holders of tasks before, on and after the last day, and telling the office and the inspector."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.calendar.services import work_calendar
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.organisations.selectors import users_with
from portal.publishing.notices import tell

from ..models import DisclosureTask, TaskEntry
from .escalation import further, in_words, is_escalated, who_hears
from .rules import Reminder
from .services import log

MOST_NAMED = 3


@transaction.atomic
def remind(today: date) -> int:
    """Say of every open task what is to be said of it by ``today``; returns how many were spoken of.

    One notice tells a person of all tasks of a section that reached the same step.
    """
    reached: dict[tuple[int, Reminder], list[DisclosureTask]] = defaultdict(list)
    tasks = DisclosureTask.objects.select_for_update(of=("self",)).filter(state=DisclosureTask.State.OPEN)
    rows = tasks.select_related("item").order_by("due_on", "pk")
    for task, step in further(rows, lambda task: task.due_on, today, work_calendar()):
        reached[task.organisation_id, step].append(task)
    places = Organisation.objects.in_bulk([organisation for organisation, _step in reached])
    for (organisation, step), found in reached.items():
        _tell(places[organisation], step, found, today)
        for task in found:
            task.reminded = step
        DisclosureTask.objects.bulk_update(found, ["reminded"], batch_size=500)
        action = TaskEntry.Action.ESCALATED if is_escalated(step) else TaskEntry.Action.REMINDED
        log(found, action, note=in_words(step))
    return sum(map(len, reached.values()))


def _tell(organisation: Organisation, step: Reminder, tasks: list[DisclosureTask], today: date) -> None:
    users = who_hears(step, users_with("edit_content", organisation), organisation, ["review_office"])
    with office_language():
        tell(users, _text(organisation, step, tasks), _url(organisation, step, today))


def _url(organisation: Organisation, step: Reminder, today: date) -> str:
    """The section's tasks on the desk.

    Step and day are in it, for a notice makes the earlier ones of its address read: each day tells of other tasks, and a
    later step isn't told to all who heard of the earlier.
    """
    desk = reverse("disclosure-clock:tasks")
    return f"{desk}?section={organisation.pk}&step={int(step)}&day={today:%Y-%m-%d}"


def _text(organisation: Organisation, step: Reminder, tasks: list[DisclosureTask]) -> str:
    number = len(tasks)
    names = named(tasks)
    values = {"section": organisation.name, "number": number, "names": names}
    match step:
        case Reminder.SOON:
            text = ngettext(
                "%(section)s有%(number)d项公开任务即将到期：%(names)s。",
                "%(section)s有%(number)d项公开任务即将到期：%(names)s。",
                number,
            )
        case Reminder.LAST_DAY:
            text = ngettext(
                "%(section)s有%(number)d项公开任务今天到期：%(names)s。",
                "%(section)s有%(number)d项公开任务今天到期：%(names)s。",
                number,
            )
        case _:
            text = ngettext(
                "%(section)s有%(number)d项公开任务已经逾期：%(names)s。",
                "%(section)s有%(number)d项公开任务已经逾期：%(names)s。",
                number,
            )
    return text % values


def named(tasks: Iterable[DisclosureTask]) -> str:
    """The first few by name, with their last days."""
    rows = list(tasks)
    words = [f"“{task.item.title}”（{task.due_on:%Y-%m-%d}）" for task in rows[:MOST_NAMED]]
    return "、".join(words) + (_("等") if len(rows) > MOST_NAMED else "")
