"""A bureau with two sections that claim one power."""

import pytest
from django.utils import translation

from portal.accounts import roles
from powers.clearing import scanning
from powers.clearing.rules import Kind
from powers.models import ClearingCase, ClearingScan
from tests.factories import Bureau, DutyFactory, LegalBasisFactory, OrganisationFactory, PostFactory


class Desk(Bureau):
    """The sections ``section`` and ``other``, each with an editor; ``mine`` and ``theirs`` overlap."""

    def __init__(self):
        super().__init__()
        self.other = OrganisationFactory(parent=self.bureau, name="计划与成果科")
        self.bureau.refresh_from_db()
        self.section.refresh_from_db()
        self.other_editor = self.person(roles.SECTION_EDITOR, self.other)
        self.chief_editor = self.person(roles.SECTION_EDITOR, self.bureau)
        self.inspector = self.person(roles.INSPECTOR, self.bureau)
        self.mine = self.whole("科技型中小企业申报材料审核推荐", self.section)
        self.theirs = self.whole("科技型中小企业创新基金项目审核与推荐", self.other)

    def whole(self, name, section, **values):
        """A power that lacks nothing but a flowchart."""
        power = (
            self.power(
                name=name,
                organisation=section,
                post=PostFactory(organisation=section),
                promised_limit=15,
                promised_limit_unit="working_days",
                **values,
            )
            if section == self.section
            else self._of_other(name, section, **values)
        )
        LegalBasisFactory(power=power, title="关于科技型中小企业技术创新基金的暂行规定", article="")
        DutyFactory(power=power)
        return power

    def _of_other(self, name, section, **values):
        from tests.factories import PowerFactory

        return PowerFactory(
            name=name,
            organisation=section,
            post=PostFactory(organisation=section),
            promised_limit=15,
            promised_limit_unit="working_days",
            **values,
        )

    def scan(self) -> ClearingScan:
        scan = scanning.begin(self.bureau, None, in_background=False)
        scanning.run(scan.pk, scan.attempt)
        scan.refresh_from_db()
        assert scan.state == ClearingScan.State.DONE, scan.error
        return scan

    @staticmethod
    def overlap() -> ClearingCase:
        return ClearingCase.objects.get(kind=Kind.OVERLAP)


@pytest.fixture
def desk(db) -> Desk:
    translation.activate("zh-hans")
    return Desk()
