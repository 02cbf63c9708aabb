"""A print of a part of the catalogue says that it is one, of what, and whose."""

import re

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.models import Organisation
from portal.organisations.services import grant_role
from portal.printing.engine import render
from portal.publishing.models import Audience
from powers.models import PowerType
from powers.printing import PowerCatalogue
from powers.printing.choice import Choice
from tests.factories import OrganisationFactory, PostFactory, UserFactory
from tests.printing.pdf import Pdf
from tests.site.test_whose_site import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(bureau, settings, tmp_path):
    """Three powers for society, two of them a post's, and one within the Party."""
    settings.MEDIA_ROOT = tmp_path / "files"
    Organisation.objects.filter(pk=bureau.section.pk).update(name="知识产权科")
    Organisation.objects.filter(pk=bureau.bureau.pk).update(name="市科学技术局", complaint_phone="12345")
    bureau.section.refresh_from_db()
    bureau.bureau.refresh_from_db()
    bureau.post = PostFactory(organisation=bureau.section, name="科长")
    bureau.publish(bureau.power(name="专利纠纷调解", code="A-1", post=bureau.post))
    bureau.publish(bureau.power(name="专利奖励", code="A-2", post=bureau.post, power_type=PowerType.REWARD))
    bureau.publish(bureau.power(name="商标奖励", code="A-3", power_type=PowerType.REWARD))
    bureau.publish(bureau.power(name="党内的职权", code="A-4", audience=Audience.PARTY))
    return bureau


@pytest.fixture
def printed(tmp_path):
    def run(**choice) -> Pdf:
        render(PowerCatalogue().build(Choice(**choice).parameters()), tmp_path / "part.pdf")
        return Pdf(tmp_path / "part.pdf")

    return run


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"picked": ("A-1", "A-3")}, "本册收录挑选的职权2项"),
        ({"type": "reward"}, "本册收录行政奖励的职权2项"),
        ({"query": "专利"}, "本册收录搜索“专利”的职权2项"),
        ({"query": "专利", "picked": ("A-2",)}, "本册收录搜索“专利”·挑选的职权1项"),
    ],
)
def test_notes_and_statistics_tell_the_part_from_the_whole(bureau, printed, choice, said):
    pdf = printed(**choice)
    notes, statistics = pdf.pages[1], pdf.pages[3]
    assert f"一、{said}（市科学技术局截至" in notes and "已公开3项），内容与平台公布的一致" in notes
    assert f"本册共收录职权{said[-2:]}。" in statistics and "共公开" not in statistics


def test_a_section_and_a_post_are_parts_too(bureau, printed):
    section = printed(organisation=bureau.section.code)
    assert "本册收录知识产权科的职权3项（市科学技术局截至" in section.pages[1]
    post = printed(post=str(bureau.post.pk), audience="party")
    assert "本册收录知识产权科科长的职权2项（市科学技术局截至" in post.pages[1]
    assert "已公开4项）" in post.pages[1], "counted as widely as it is printed"


def test_drafts_of_a_part(bureau, printed):
    pdf = printed(organisation=bureau.section.code, drafts=True)
    assert "知识产权科的职权3项，其中有尚未公开的草稿" in pdf.pages[1] and "已公开" not in pdf.pages[1]
    assert "本册共收录职权3项（含草稿）。" in pdf.text


def test_the_whole_says_what_it_said(bureau, printed):
    pdf = printed()
    assert "一、本目录收录截至" in pdf.pages[1] and "已公开的职权3项" in pdf.pages[1]
    assert "共公开职权3项。" in pdf.text and "本册" not in pdf.text


def test_a_post_is_named_with_its_section(bureau, printed):
    """Every section has a 科长."""
    other = OrganisationFactory(parent=bureau.bureau, name="法制科")
    parameters = Choice(post=str(bureau.post.pk)).parameters()
    pdf = printed(post=str(bureau.post.pk))
    assert "（知识产权科科长）" in pdf.pages[0] and "知识产权科科长" in pdf.info["Title"]
    assert PowerCatalogue().title(parameters) == "市科学技术局职权目录（知识产权科科长·简本）"
    within = Choice(post=str(bureau.post.pk), organisation=bureau.section.code)
    assert PowerCatalogue().title(within.parameters()) == "市科学技术局职权目录（知识产权科科长·简本）"
    bureau.post.organisation = bureau.bureau
    bureau.post.name = "局长"
    bureau.post.save()
    assert PowerCatalogue().title(parameters) == "市科学技术局职权目录（局长·简本）"
    bureau.post.organisation, bureau.post.name = other, "法制科科长"
    bureau.post.save()
    assert PowerCatalogue().title(parameters) == "市科学技术局职权目录（法制科科长·简本）"


class TestDistrict:
    """What an office of the whole district prints is signed by whoever disclosed it."""

    @pytest.fixture
    def district(self, bureau):
        district = OrganisationFactory(kind=Organisation.Kind.DISTRICT, name="管城回族区")
        place(bureau, district, "管城回族区科学技术局")
        return district

    @pytest.mark.parametrize("audience", ["society", "party"])
    def test_the_only_bureau_that_discloses_signs(self, bureau, district, printed, audience):
        pdf = printed(organisation=district.code, audience=audience)
        assert pdf.pages[0].count("管城回族区科学技术局") == 2, "above the title and below it"
        assert "（" not in pdf.pages[0], "it is the whole of it"
        assert "四、监督投诉：12345" in pdf.pages[1] and "一、本目录收录" in pdf.pages[1]
        title = PowerCatalogue().title(Choice(organisation=district.code).parameters())
        assert title == "管城回族区科学技术局职权目录（简本）"
        assert "知识产权科" in pdf.pages[2] and "管城回族区科学技术局" not in pdf.pages[2], (
            "no heading of its own"
        )

    def test_with_an_office_of_no_bureau_the_district(self, bureau, district, printed):
        """The bureau would sign what isn't its own, and count fewer in public than the booklet holds."""
        office = OrganisationFactory(parent=district, name="接待办公室")
        for person, role in (
            (bureau.editor, roles.SECTION_EDITOR),
            (bureau.head, roles.SECTION_HEAD),
            (bureau.reviewer, roles.OFFICE_REVIEWER),
            (bureau.leader, roles.LEADER),
        ):
            grant_role(person, role, office)
        bureau.publish(bureau.power(organisation=office, name="公务接待", code="G-1"))
        whole = PowerCatalogue().build(Choice(organisation=district.code).parameters())
        assert whole.sponsor == "管城回族区" == PowerCatalogue().build(Choice().parameters()).sponsor
        assert [(part.name, part.path) for part in whole.sections] == [
            ("知识产权科", ("管城回族区科学技术局",)),
            ("接待办公室", ()),
        ]
        some = PowerCatalogue().build(Choice(organisation=district.code, type="other").parameters())
        assert (some.row_count, some.disclosed) == (2, 4)

    def test_of_several_the_district(self, bureau, district, printed):
        other = OrganisationFactory(kind=Organisation.Kind.BUREAU, parent=district, name="管城回族区教育局")
        grant_role(bureau.editor, roles.SECTION_EDITOR, other)
        grant_role(bureau.head, roles.SECTION_HEAD, other)
        grant_role(bureau.reviewer, roles.OFFICE_REVIEWER, other)
        grant_role(bureau.leader, roles.LEADER, other)
        bureau.power(organisation=other, name="新增的职权", code="B-0")
        drafts = printed(organisation=district.code, drafts=True)
        assert drafts.pages[0].startswith("内部资料注意保管管城回族区职权目录"), "a draft counts among drafts"
        party = bureau.power(organisation=other, name="教育局党内的职权", code="B-1", audience=Audience.PARTY)
        bureau.publish(party)
        assert printed(organisation=district.code).pages[0].startswith("管城回族区科学技术局职权目录")
        both = printed(organisation=district.code, audience="party")
        assert both.pages[0].startswith("内部资料注意保管管城回族区职权目录")

    def test_the_desk_proposes_the_bureau(self, client, bureau, district):
        def proposed(organisation) -> str:
            person = UserFactory()
            grant_role(person, roles.LEADER, organisation)
            client.force_login(person)
            page = client.get(reverse("printing:desk")).text
            options = re.search(r'<select name="organisation".*?</select>', page, re.S)[0]
            chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
            return chosen[1]

        assert proposed(district) == bureau.bureau.code
        assert proposed(bureau.bureau) == bureau.bureau.code
        assert proposed(bureau.section) == bureau.section.code, "who prints for his section alone"
