"""Reading for the annual report: what the records say of a year, the requests behind a number, published reports."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from portal.accounts.models import User
from portal.organisations.selectors import organisations_where
from portal.publishing import reading
from portal.publishing.models import Publication, State

from ..choices import Catalogue, LimitKind
from ..models import (
    AnnualReport,
    DisclosureRequest,
    DisclosureTask,
    PublishedDisclosure,
    PublishedItem,
    PublishedReport,
)
from ..requests.selectors import requests_of
from . import rules
from .rules import Counted, Statistics, count

LIST_COLUMNS = ("slug", "title", "year", "unit_id", "unit_name", "first_published_at", "version_no")


def reports_of(user: User) -> QuerySet[AnnualReport]:
    """The drafts that ``user`` may read."""
    places = organisations_where(user, "view_content").order_by().values("pk")
    return AnnualReport.objects.filter(organisation__in=places).select_related(
        "unit", "organisation", "publication", "item"
    )


def statistics(unit: int, year: int) -> Statistics:
    """Table three of a unit (by pk) as its records have it now; one query, which reads nothing of who asked."""
    open_then = Q(answered_on=None, ended_on=None)
    closed_since = Q(answered_on__year__gte=year) | Q(ended_on__year__gte=year)
    rows = (
        DisclosureRequest.objects.filter(unit=unit, received_on__lte=date(year, 12, 31))
        .filter(open_then | closed_since | Q(received_on__year=year))
        .order_by("received_on", "pk")
        .values_list("pk", "applicant", "received_on", "answered_on", "ended_on", "outcome")
    )
    return count(
        (
            Counted(pk, applicant, received, answered or ended, outcome)
            for pk, applicant, received, answered, ended, outcome in rows.iterator(chunk_size=2000)
        ),
        year,
    )


def numbers_of(report: AnnualReport) -> dict[str, dict[str, int]]:
    """Table three of a report: as it was submitted, for nobody publishes numbers that the reviewers haven't seen.

    While the draft is written on it is what the records say now.
    """
    if report.counted and report.state not in (State.DRAFT, State.RETURNED):
        return report.counted
    return statistics(report.unit_id, report.year).numbers


def behind(
    user: User, report: AnnualReport, row: str, column: str
) -> tuple[QuerySet[DisclosureRequest], int]:
    """The requests behind a number that ``user`` may see, and how many there are in all."""
    keys = statistics(report.unit_id, report.year).keys(row, column)
    return requests_of(user).filter(pk__in=keys).order_by("received_on", "pk"), len(keys)


def disclosed_counts(unit: int, year: int) -> dict[str, int]:
    """How many disclosures of the year the portal has under items that rest on 第二十条第（一）、（五）、（六）、（八）项.

    Two queries. Help for whoever fills table two in, no more: one disclosure may tell of many decisions.
    """
    items = PublishedItem.objects.filter(unit=unit, catalogue=Catalogue.GOVERNMENT, is_withdrawn=False)
    bases = {
        pk: str((content or {}).get("legal_basis", "")) for pk, content in items.values_list("pk", "content")
    }
    rows = PublishedDisclosure.objects.filter(
        reading.is_public(), unit=unit, first_published_at__year=year
    ).values_list("item_id", flat=True)
    found = dict.fromkeys(sorted(set(rules.SUBPARAGRAPHS.values())), 0)
    for item in rows:
        for number in found:
            found[number] += f"第二十条第（{number}）项" in bases.get(item, "")
    return found


def task_of(report: AnnualReport) -> DisclosureTask | None:
    """The open task that the report of this year does: its item's period of that year, or its day in the year after."""
    return _tasks(report).filter(state=DisclosureTask.State.OPEN).order_by("due_on").first()


def done_by(report: AnnualReport) -> DisclosureTask | None:
    """The task that the report of this year did; else the one that it will do."""
    own = Publication.objects.filter(record_uid=report.uid).values("pk")
    return _tasks(report).filter(publication__in=own).first() or task_of(report)


def _tasks(report: AnnualReport) -> QuerySet[DisclosureTask]:
    of_period = Q(limit_kind=LimitKind.AFTER_PERIOD, counts_from=date(report.year, 12, 31))
    by_day = Q(limit_kind=LimitKind.BY_DATE, counts_from__year=report.year + 1)
    return DisclosureTask.objects.filter(of_period | by_day, item=report.item_id)


# --- what is published ------------------------------------------------------------------------------------------------
def visible(reader: User | None) -> QuerySet[PublishedReport]:
    """The reports that are public now and that ``reader`` (``None``: any citizen) may read."""
    return reading.visible(PublishedReport, reader)


def by_slug(slug: str, reader: User | None) -> PublishedReport | None:
    """The report of that address, withdrawn or not; ``None`` if there is none for ``reader``. One query."""
    rows = reading.readable(PublishedReport, reader).select_related("unit", "organisation")
    return reading.find(rows, slug)


def newest_of_each(reader: User | None, items: Sequence[int]) -> dict[int, PublishedReport]:
    """For each item (by pk) the report that was published last, of those the reader may read; one query."""
    rows = visible(reader).filter(item_id__in=items).order_by("first_published_at", "pk")
    return {row.item_id: row for row in rows.only(*LIST_COLUMNS, "item_id") if row.item_id}


def by_unit(rows: Iterable[PublishedReport]) -> list[tuple[str, list[PublishedReport]]]:
    """Reports under their units, the newest year first; the unit is called as in its newest report."""
    found: dict[int, list[PublishedReport]] = {}
    for row in rows:
        found.setdefault(row.unit_id, []).append(row)
    return [(reports[0].unit_name, reports) for reports in found.values()]
