"""Two people, or two scans, that meet at one case."""

import pytest
from django.db import connection
from django.utils import timezone

from portal.publishing.errors import AlreadyDecided
from portal.trees.services import move
from powers.clearing import assigning, scanning, services
from powers.clearing.rules import Act, Kind, Resolution, State
from powers.models import BulkAssignment, ClearingCase, ClearingScan
from tests.factories import OrganisationFactory
from tests.meeting import Meeting

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_of_two_who_decide_at_once_the_second_is_told(desk, monkeypatch):
    desk.scan()
    case = desk.overlap()
    seen = case.entries.last().pk
    meeting = Meeting()
    log = services.log

    def stopped(*args, **options):
        meeting.let_the_other_in()
        return log(*args, **options)

    monkeypatch.setattr(services, "log", stopped)

    def second():
        with pytest.raises(AlreadyDecided):
            services.decide(case, desk.reviewer, Resolution.SHARED, "各管一段", seen=seen)

    meeting.of(lambda: services.decide(case, desk.reviewer, Resolution.KEPT, "对象不同", seen=seen), second)
    case.refresh_from_db()
    assert (case.resolution, case.statement) == (Resolution.KEPT, "对象不同")
    assert list(case.entries.values_list("action", flat=True)) == [Act.FOUND, Act.DECIDED]


def test_a_district_and_its_bureau_are_scanned_at_once(desk, monkeypatch):
    """Both find the same cases, and neither knows of the other's before they are written."""
    district = OrganisationFactory(kind="district")
    move(desk.bureau, district)
    desk.bureau.refresh_from_db()
    district.refresh_from_db()
    first, second = (scanning.begin(place, None, in_background=False) for place in (district, desk.bureau))
    meeting = Meeting()
    write = scanning._Findings.write

    def stopped(findings):
        meeting.let_the_other_in()
        return write(findings)

    monkeypatch.setattr(scanning._Findings, "write", stopped)
    meeting.of(*(lambda scan=scan: scanning.run(scan.pk, scan.attempt) for scan in (first, second)))
    for scan, opened in ((first, 3), (second, 0)):
        scan.refresh_from_db()
        assert (scan.state, scan.counts["opened"]) == (ClearingScan.State.DONE, opened)


def test_many_cases_are_given_while_a_scan_writes(desk, monkeypatch):
    """Whatever order the list has them in, neither waits for the other for ever."""
    desk.scan()
    gaps = ClearingCase.objects.filter(kind=Kind.GAP).order_by("-pk")
    work = BulkAssignment.objects.create(
        user=desk.reviewer,
        cases=list(gaps.values_list("pk", flat=True)),
        seen=max(gaps.values_list("entries", flat=True)),
        working_days=5,
        confirmed_at=timezone.now(),
    )
    scan = scanning.begin(desk.bureau, None, in_background=False)
    meeting = Meeting()
    assign = services.assign

    def stopped(*args, **options):
        assign(*args, **options)
        meeting.let_the_other_in()

    monkeypatch.setattr(services, "assign", stopped)
    meeting.of(lambda: assigning.assign_some(work.pk), lambda: scanning.run(scan.pk, scan.attempt))
    work.refresh_from_db()
    scan.refresh_from_db()
    assert (work.failures, scan.state) == ([], ClearingScan.State.DONE)
    assert {case.state for case in gaps.all()} == {State.ASSIGNED}
