"""A unit's catalogue against what was disclosed: of each item the last disclosure, whether in time, and what is due."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.calendar.rules import WorkCalendar
from portal.inputs import whole_number
from portal.pinyin import sort_key

from ..boards import selectors as boards
from ..information.rules import is_wider
from ..information.selectors import newest_of_each
from ..models import DisclosureTask, Posting, PublishedItem
from ..report.selectors import newest_of_each as newest_report_of_each
from . import selectors
from .rules import Light, light


class Standing(TextChoices):
    """How an item stands. Each item stands in one way only, so that the numbers above the table add up to all of them."""

    OVERDUE = "overdue", _("逾期未公开")
    LATE = "late", _("最近一次逾期")
    IN_TIME = "in-time", _("最近一次按时")
    WITHDRAWN = "withdrawn", _("最近一次已撤回")
    NEVER = "never", _("还没有公开过")
    WAITING = "waiting", _("尚未到期")
    UNTIMED = "untimed", _("不计期限")


@dataclass(frozen=True)
class Shown:
    """The last disclosure under an item, with its page. ``posting``: where it was disclosed, if not on the website."""

    title: str
    url: str
    on: date
    posting: Posting | None = None
    is_for_all: bool = True  # of those who read the item


@dataclass(frozen=True)
class Duty:
    """One item: what was disclosed last under it, what was done of what was due, what is due next and what is overdue."""

    item: PublishedItem
    last: Shown | None
    done: DisclosureTask | None  # the task that was done last
    late: int  # working days by which that came too late, as the record has it
    is_gone: bool  # it was withdrawn, and nothing took its place
    posting: Posting | None  # where that was disclosed, if not on the website
    next: DisclosureTask | None
    light: Light | None  # of the next
    overdue: int

    @property
    def standing(self) -> Standing:
        """What is overdue comes before how the last one came; what has a last day still to come is waiting.

        An event that nobody recorded leaves no task: that nothing was ever disclosed is said all the same.
        """
        if self.overdue:
            return Standing.OVERDUE
        if self.is_gone:
            return Standing.WITHDRAWN
        if self.done:
            return Standing.LATE if self.late else Standing.IN_TIME
        if self.last is None and self.next is None:
            return Standing.NEVER
        return Standing.WAITING if self.item.limit or self.next else Standing.UNTIMED


def duties(
    reader: User | None, items: Sequence[PublishedItem], today: date, calendar: WorkCalendar
) -> list[Duty]:
    """The same of each of ``items``, as ``reader`` may know of it; four queries, whatever their number and history."""
    keys = [item.pk for item in items]
    disclosures, reports = newest_of_each(reader, keys), newest_report_of_each(reader, keys)
    owed = selectors.owed(keys, today)
    done_tasks = [each.done.pk for each in owed.values() if each.done]
    counted, posted = boards.counted_and_newest(reader, done_tasks, keys)
    found = []
    for item in items:
        tasks, done = owed[item.pk].open, owed[item.pk].done
        following = tasks[0] if tasks else None
        shown = []
        if row := disclosures.get(item.pk):
            shown.append(_online(row, "disclosure:information", item))
        if row := reports.get(item.pk):
            shown.append(_online(row, "disclosure:report", item))
        if posting := posted.get(item.pk):
            address = reverse("disclosure:posting", args=[posting.pk])
            shown.append(Shown(posting.title, address, posting.on, posting))
        last = max(shown, key=lambda each: each.on, default=None)
        in_its_place = [each for each in shown if done and each.is_for_all and each.on >= done.done_on]
        found.append(
            Duty(
                item,
                last,
                done,
                done.late or 0 if done else 0,
                bool(done and done.is_gone and not in_its_place),
                counted.get(done.pk) if done else None,
                following,
                light(following.due_on, today, calendar) if following else None,
                sum(task.due_on < today for task in tasks),
            )
        )
    return found


def _online(row: Any, page: str, item: PublishedItem) -> Shown:
    return Shown(
        row.title,
        reverse(page, args=[row.slug]),
        timezone.localdate(row.first_published_at),
        is_for_all=not is_wider(item.audience, than=row.audience),
    )


@dataclass(frozen=True)
class Wish:
    """Which of the duties a reader wants to see; what he can't mean is left out."""

    section: int | None = None
    standing: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Wish":
        standing = query.get("state", "")
        return cls(whole_number(query.get("section")), standing if standing in Standing.values else "")

    def url(self, standing: str | None = None) -> str:
        """The page's query for this wish, with another standing."""
        said = {"section": self.section, "state": self.standing if standing is None else standing}
        return f"?{urlencode({name: value for name, value in said.items() if value})}"


@dataclass(frozen=True)
class Figure:
    """How many items stand in one way; ``url`` leads to these alone."""

    label: Any
    number: int
    url: str
    standing: str
    is_chosen: bool


def figures(found: Sequence[Duty], wish: Wish) -> list[Figure]:
    """All items of the section, then how many stand in each way: the first is the sum of the others."""
    numbers = Counter(duty.standing for duty in found)
    return [
        Figure(_("目录事项"), len(found), wish.url(""), "", not wish.standing),
        *(
            Figure(standing.label, numbers[standing], wish.url(standing), standing, wish.standing == standing)
            for standing in Standing
            if numbers[standing] or standing not in (Standing.UNTIMED, Standing.WITHDRAWN)
        ),
    ]


def sections_of(items: Iterable[PublishedItem]) -> list[tuple[int, str]]:
    """The sections that answer for these items, as their newest publications call them."""
    names = {
        item.organisation_id: item.organisation_name
        for item in sorted(items, key=lambda item: item.published_at)
    }
    return sorted(names.items(), key=lambda each: sort_key(each[1]))
