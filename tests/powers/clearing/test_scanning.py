"""What a scan makes of what it finds, the first time and every other time."""

import pytest
from django.utils import timezone

from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.publishing.actions import Archive, editing
from portal.publishing.errors import NotPermitted
from powers.clearing import scanning, services
from powers.clearing.rules import Act, Kind, Resolution, State
from powers.models import ClearingCase, ClearingScan, Power, Step
from tests.factories import LegalBasisFactory


def edit(power, user, **values):
    power.refresh_from_db()
    with editing(power, user) as row:
        for name, value in values.items():
            setattr(row, name, value)


def test_an_overlap_and_the_gaps_become_cases(desk):
    scan = desk.scan()
    assert (scan.counts["overlaps"], scan.counts["gaps"], scan.counts["opened"]) == (1, 2, 3)
    overlap = desk.overlap()
    assert (overlap.first, overlap.second) == (desk.mine, desk.theirs)
    assert overlap.organisation == desk.bureau
    assert [entry.action for entry in overlap.entries.all()] == [Act.FOUND]
    gap = ClearingCase.objects.get(kind=Kind.GAP, first=desk.mine)
    assert (gap.gaps, gap.organisation) == (["flowchart"], desk.section)


def test_a_second_scan_opens_nothing_twice(desk):
    desk.scan()
    assert desk.scan().counts | {"powers": 2} == {
        "powers": 2, "overlaps": 1, "gaps": 2, "opened": 0, "reopened": 0, "closed": 0,
    }  # fmt: skip
    assert ClearingCase.objects.count() == 3


def test_a_gap_that_is_mended_settles_itself_and_opens_when_it_is_back(desk):
    desk.scan()
    Step.objects.create(power=desk.mine, name="受理", actor="科长")
    assert desk.scan().counts["closed"] == 1
    gap = ClearingCase.objects.get(kind=Kind.GAP, first=desk.mine)
    assert (gap.state, gap.resolution) == (State.RESOLVED, Resolution.MENDED)
    Step.objects.all().delete()
    assert desk.scan().counts["reopened"] == 1
    gap.refresh_from_db()
    assert (gap.state, gap.resolution) == (State.OPEN, "")


def test_a_gap_that_gets_wider_is_written_down(desk):
    desk.scan()
    desk.mine.duties.all().delete()
    desk.scan()
    gap = ClearingCase.objects.get(kind=Kind.GAP, first=desk.mine)
    assert gap.gaps == ["flowchart", "duties"]
    assert gap.entries.last().note == "缺流程图、缺责任事项"


def test_what_was_kept_stays_settled_until_the_powers_change(desk):
    desk.scan()
    services.decide(desk.overlap(), desk.reviewer, Resolution.KEPT, "两项对象不同")
    assert desk.scan().counts["reopened"] == 0
    assert desk.overlap().state == State.RESOLVED
    edit(desk.mine, desk.editor, remarks="只改了备注")
    assert desk.scan().counts["reopened"] == 0
    LegalBasisFactory(power=desk.mine, title="中华人民共和国专利法")
    assert desk.scan().counts["reopened"] == 1
    assert desk.overlap().state == State.OPEN
    assert "情况与上次办结时不同" in desk.overlap().entries.last().note


def test_what_is_archived_is_not_looked_at_and_settles_its_cases(desk):
    desk.scan()
    Archive(Power.objects.get(pk=desk.mine.pk), desk.editor).run()
    scan = desk.scan()
    assert (scan.counts["powers"], scan.counts["overlaps"], scan.counts["closed"]) == (1, 0, 2)
    assert desk.overlap().resolution == Resolution.GONE


def test_a_case_outlives_its_power(desk):
    """An import that is undone deletes the powers that it made."""
    desk.scan()
    from powers.importing.creating import delete_powers

    delete_powers([desk.mine.pk], desk.editor, "撤销导入")
    desk.scan()
    case = ClearingCase.objects.select_related("first", "second").get(kind=Kind.OVERLAP)
    assert (case.first, case.resolution) == (None, Resolution.GONE)
    assert "科技型中小企业申报材料审核推荐" in case.title


def test_what_is_done_while_a_scan_reads_holds(desk, monkeypatch):
    """Else a scan would open again, by what it read a minute ago, what has just been merged."""
    desk.scan()
    everything = desk.person(roles.OFFICE_REVIEWER, desk.bureau)
    grant_role(everything, roles.SECTION_EDITOR, desk.bureau)
    find = scanning.overlaps

    def meanwhile(*args):
        services.decide(desk.overlap(), everything, Resolution.MERGED, "合并办理", stays=desk.theirs)
        return find(*args)

    monkeypatch.setattr(scanning, "overlaps", meanwhile)
    assert desk.scan().counts["reopened"] == 0
    case = desk.overlap()
    assert (case.state, case.resolution, case.stays) == (State.RESOLVED, Resolution.MERGED, desk.theirs)
    monkeypatch.undo()
    assert desk.scan().counts["closed"] == 1  # the gap of what went
    assert desk.overlap().resolution == Resolution.MERGED


def test_a_section_alone_cannot_be_scanned_nor_by_anybody(desk):
    with pytest.raises(NotPermitted, match="不能只扫描"):
        scanning.begin(desk.section, desk.reviewer)
    with pytest.raises(NotPermitted):
        scanning.begin(desk.bureau, desk.editor)


def test_one_scan_at_a_time(desk):
    scan = scanning.begin(desk.bureau, desk.reviewer)
    with pytest.raises(scanning.ScanIsRunning) as caught:
        scanning.begin(desk.bureau, desk.reviewer)
    assert caught.value.scan == scan


def test_the_worker_does_it(desk, worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        scan = scanning.begin(desk.bureau, desk.reviewer)
    worker.run()
    scan.refresh_from_db()
    assert scan.state == ClearingScan.State.DONE
    assert scan.progress == scan.total == 4


def test_a_scan_that_was_started_anew_leaves_everything_to_the_new_run(desk, monkeypatch):
    scan = scanning.begin(desk.bureau, None, in_background=False)
    ClearingScan.objects.filter(pk=scan.pk).update(state="running")
    find = scanning.overlaps

    def interrupted(*args):
        ClearingScan.objects.filter(pk=scan.pk).update(attempt=2)
        return find(*args)

    monkeypatch.setattr(scanning, "overlaps", interrupted)
    scanning.run(scan.pk, 1)
    assert not ClearingCase.objects.exists()
    monkeypatch.undo()
    scanning.run(scan.pk, 2)
    scan.refresh_from_db()
    assert scan.state == ClearingScan.State.DONE
    assert ClearingCase.objects.count() == 3


def test_a_scan_that_fails_says_so_and_writes_nothing(desk, monkeypatch):
    def broken(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(scanning, "overlaps", broken)
    scan = scanning.begin(desk.bureau, None, in_background=False)
    scanning.run(scan.pk, scan.attempt)
    scan.refresh_from_db()
    assert scan.state == ClearingScan.State.FAILED
    assert str(scan.pk) in scan.error
    assert scan.finished_at <= timezone.now()
    assert not ClearingCase.objects.exists()
