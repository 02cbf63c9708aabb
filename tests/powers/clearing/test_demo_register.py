"""The real register and the real district's items: what is planted in them is found, and next to nothing else."""

import tempfile

from django.test import TestCase, override_settings

from portal.accounts.models import User
from portal.organisations.models import Organisation
from powers.clearing import scanning
from powers.clearing.rules import Act, Kind, Resolution, State
from powers.clearing.selectors import progress
from powers.demo import bureau, loading
from powers.models import ClearingCase, ClearingScan

MOST_FALSE_PAIRS = 5
PLANTED = {("KJ-QT-07", "KJ-QT-08"), ("KJ-QT-11", "KJ-QT-12")}


def overlaps(**conditions) -> list[ClearingCase]:
    return list(
        ClearingCase.objects.filter(kind=Kind.OVERLAP, **conditions).select_related("first", "second")
    )


class TestTheRegisters(TestCase):
    @classmethod
    def setUpTestData(cls):
        with tempfile.TemporaryDirectory() as directory, override_settings(MEDIA_ROOT=directory):
            loading.load()
            cls.of_the_bureau = {(case.first.code, case.second.code) for case in overlaps()}
            loading.load_district(lambda text: None)
        scan = scanning.begin(Organisation.objects.get(code=bureau.DISTRICT[0]), None, in_background=False)
        scanning.run(scan.pk, scan.attempt)
        cls.scan = ClearingScan.objects.get(pk=scan.pk)

    def test_the_planted_pairs_are_found_in_the_bureaus_register(self):
        assert self.of_the_bureau >= PLANTED
        assert len(self.of_the_bureau - PLANTED) <= MOST_FALSE_PAIRS

    def test_what_the_district_lists_twice_is_found(self):
        assert self.scan.state == ClearingScan.State.DONE, self.scan.error
        assert self.scan.counts["powers"] > 1300
        elsewhere = overlaps(organisation__parent__code=bureau.DISTRICT[0])
        twice = [case for case in elsewhere if case.organisation.code != bureau.BUREAU[0]]
        names = {case.first.name for case in twice}
        assert names >= {"求职创业补贴申领", "城市建筑物、设施上张挂、张贴宣传品审批"}
        assert len(twice) <= 2 + MOST_FALSE_PAIRS

    def test_the_disputed_power_is_with_the_office_and_both_sections_have_spoken(self):
        case = ClearingCase.objects.get(first__code="KJ-QT-07", second__code="KJ-QT-08")
        assert (case.state, case.person.username) == (State.ASSIGNED, bureau.OFFICE)
        said = case.entries.filter(action=Act.SAID).values_list("place", flat=True)
        assert list(said) == ["高新技术与产业化科", "计划与成果科"]

    def test_a_misprint_was_settled_and_stays_so(self):
        case = ClearingCase.objects.get(first__code="KJ-QT-11", second__code="KJ-QT-12")
        assert (case.state, case.resolution) == (State.RESOLVED, Resolution.KEPT)
        assert case.resolved_at < self.scan.created_at

    def test_progress_by_section_is_there(self):
        sections = Organisation.objects.filter(parent__code=bureau.BUREAU[0])
        rows = progress(User.objects.get(username=bureau.OFFICE), sections)
        assert len(rows) == len(bureau.SECTIONS)
        assert sum(row.found for row in rows) > 0
        assert all(0 <= row.percent <= 100 for row in rows)

    def test_the_power_that_no_section_was_named_for_lacks_a_legal_basis(self):
        case = ClearingCase.objects.get(kind=Kind.GAP, first__code="KJ-QT-13")
        assert "legal_basis" in case.gaps
        assert "section" not in case.gaps
