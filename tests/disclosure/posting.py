"""Postings to record: what they are of, and what is typed into their form."""

from django.utils import timezone

from disclosure.choices import Form, Period
from disclosure.limits import by_date
from disclosure.models import DisclosureTask, Posting
from tests.disclosure.records import make_item, publish


def offline_item(bureau, **values):
    """A public item that is only posted and read out."""
    return publish(
        make_item(bureau, **{"forms": [Form.BOARD.value], "limit": by_date(Period.YEAR, 1, 31), **values}),
        bureau,
    )


def posting_of(record, **values):
    """A posting that isn't saved, of a disclosure or for a task."""
    of = {"disclosure": record} if hasattr(record, "index_number") else {}
    task = record.task if of else record
    return Posting(
        **{
            "item": record.item,
            "task": task,
            "organisation": record.organisation,
            "title": "党费收缴情况",
            "form": Form.BOARD,
            "place": "一楼大厅公开栏",
            "on": timezone.localdate(),
            **of,
            **values,
        }
    )


def only_task(item):
    return DisclosureTask.objects.get(item=item)


def form_data(**values):
    return {
        "form": Form.BOARD,
        "place": "一楼大厅公开栏",
        "on": f"{timezone.localdate():%Y-%m-%d}",
        "until": "",
        "attendees": "",
        "remarks": "",
        **values,
    }
