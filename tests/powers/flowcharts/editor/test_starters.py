"""The flowcharts to begin with: faultless, in every section of any bureau."""

import pytest

from portal.organisations.models import Organisation
from powers.demo import bureau as demo
from powers.flowcharts.checks import faults
from powers.flowcharts.editor.starters import STARTERS, fitting
from powers.flowcharts.reading import flow_of
from powers.models import Power
from powers.models.choices import StepFunction
from powers.models.flowchart import STEP_COLUMNS
from tests.factories import BureauFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Organisation:
    return demo.build()


@pytest.fixture
def bare() -> Organisation:
    """A section of a bureau where nobody has set up a post."""
    return OrganisationFactory(parent=BureauFactory(name="文旅局"), name="市场科")


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.code)
def test_every_starter_is_faultless_in_every_section(starter, root, bare):
    for section in (*Organisation.objects.all(), bare):
        flow = flow_of({"steps": fitting.steps(starter, section)})
        assert faults(flow) == [], section.name
        assert 6 <= len(flow.nodes) <= 14
        assert len(flow.lanes()) >= 4


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.code)
def test_every_starter_says_what_it_rests_on_and_fits_the_table(starter, bare):
    assert starter.sources and starter.name and starter.about
    for stencil, step in zip(starter.steps, fitting.steps(starter, bare), strict=True):
        assert set(step) == set(STEP_COLUMNS)
        assert stencil.requirement, stencil.name
        assert "{" not in step["actor"] and len(step["actor"]) <= 100
        assert all(len(step[name]) <= 300 for name in ("condition", "requirement", "documents"))
        assert len(step["name"]) <= 15 and all(len(way["label"]) <= 30 for way in step["transitions"])


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.code)
def test_who_supervises_has_no_other_part(starter, root):
    section = Organisation.objects.get(code="KJJ-ZSCQ")
    steps = fitting.steps(starter, section)
    supervisors = {step["actor"] for step in steps if step["function"] == StepFunction.SUPERVISION}
    assert supervisors == {"纪检监察室·监督员"}
    others = {step["actor"] for step in steps if step["function"] != StepFunction.SUPERVISION}
    assert not supervisors & others


def test_parts_are_played_by_the_sections_own_posts(root):
    cast = fitting.Cast(Organisation.objects.get(code="KJJ-ZSCQ"))
    assert cast.actor("{clerk}") == "知识产权科·执法人员"
    assert cast.actor("{head}") == "知识产权科·科长"
    assert cast.actor("{chief}") == "局党组·局长"
    assert cast.actor("{together}") == "局党组·集体讨论"
    assert cast.actor("{legal}") == "办公室·法制员"
    assert cast.actor("申请人") == "申请人"


def test_the_types_are_those_of_the_catalogue():
    types = [power_type for starter in STARTERS for power_type in starter.types]
    known = dict(Power._meta.get_field("power_type").choices)
    assert types and all(power_type in known for power_type in types)
