"""Who the words of a lane mean, however an office writes them."""

import pytest

from portal.organisations.models import Organisation
from powers.demo import bureau as demo
from powers.flowcharts.actors import Actor, Actors, tidy
from tests.factories import BureauFactory, OrganisationFactory, PostFactory


@pytest.fixture
def root(db) -> Organisation:
    return demo.build()


def section(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


@pytest.mark.parametrize(
    "written",
    [
        "知识产权科·执法人员",
        "知识产权科•执法人员",
        "知识产权科・执法人员",
        " 知识产权科 · 执法人员 ",
        "知识产权科-执法人员",
        "知识产权科—执法人员",
        "知识产权科/执法人员",
        "知识产权科：执法人员",
        "知识产权科 执法人员",
        "知识产权科\n执法人员",
        "知识产权科执法人员",
    ],
)
def test_a_post_is_found_however_it_is_written(root, written):
    found = Actors(root).find(written)
    post = section("KJJ-ZSCQ").posts.get(name="执法人员")
    assert (found.text, found.post_id, found.organisation_id) == ("知识产权科·执法人员", post.pk, None)
    assert not found.doubt


def test_a_body_that_acts_together_is_the_organisation(root):
    found = Actors(root).find("局党组·集体讨论")
    assert (found.post_id, found.organisation_id) == (None, section("KJJ-DZ").pk)
    assert found.text == "局党组·集体讨论" and not found.doubt
    assert Actors(root).find("知识产权科").organisation_id == section("KJJ-ZSCQ").pk


def test_a_post_that_nobody_has_set_up_is_its_sections(root):
    found = Actors(root).find("办公室-打字员")
    assert (found.text, found.organisation_id) == ("办公室·打字员", section("KJJ-BGS").pk)
    assert found.doubt == "“办公室”没有岗位“打字员”，先记到机构"


@pytest.mark.parametrize("written", ["申请人", "当事人", "企业/个人", "2.0平台", ""])
def test_people_outside_stay_words(root, written):
    found = Actors(root).find(written)
    assert found.text == written and not found.is_known and not found.doubt


def test_an_unknown_section_is_told(root):
    found = Actors(root).find("信息科·管理员")
    assert not found.is_known and found.doubt == "没有名为“信息科”的机构"


def test_a_bare_post_is_the_flows_own_sections(root):
    actors = Actors(root)
    home = section("KJJ-ZSCQ").pk
    assert actors.find("科长", home).text == "知识产权科·科长"
    assert actors.find("局长", home).text == "局党组·局长"  # there is one only
    assert actors.find("经办人", home).text == "知识产权科·经办人"
    # another section's is never meant
    assert actors.find("经办人", section("KJJ-JJJC").pk).doubt == "没有写明科室，请写成“科室·岗位”"
    assert actors.find("科长").doubt == "有4个岗位叫“科长”，请写成“科室·岗位”"


def test_an_alias_stays_and_a_short_name_is_written_out(root):
    group = section("KJJ-DZ")
    group.aliases, group.short_name = ["局领导"], "党组"
    group.save()
    actors = Actors(root)
    post = group.posts.get(name="局长").pk
    assert (actors.find("局领导·局长").text, actors.find("局领导·局长").post_id) == ("局领导·局长", post)
    assert (actors.find("党组·局长").text, actors.find("党组·局长").post_id) == ("局党组·局长", post)


def test_a_section_sees_its_whole_bureau(root):
    assert Actors(section("KJJ-ZSCQ")).find("办公室·机要员").post_id


def test_below_a_district_each_flow_has_its_own_bureaus_people(root):
    other = BureauFactory(name="区文旅局", parent=section("GCQ"))
    office = OrganisationFactory(name="办公室", parent=other)
    PostFactory(organisation=office, name="机要员")
    own = section("KJJ-BGS").posts.get(name="机要员").pk
    actors = Actors(Organisation.objects.get(code="GCQ"))
    assert actors.find("办公室·机要员", section("KJJ-ZSCQ").pk).post_id == own
    assert actors.find("办公室·机要员", other.pk).post_id == office.posts.get().pk
    assert actors.find("办公室·机要员").doubt == "有2个机构叫“办公室”，无法对应"


def test_who_is_no_longer_in_use_is_not_meant(root):
    post = section("KJJ-ZSCQ").posts.get(name="执法人员")
    post.is_active = False
    post.save()
    found = Actors(root).find("知识产权科·执法人员")
    assert (found.post_id, found.organisation_id) == (None, section("KJJ-ZSCQ").pk)


def test_what_is_suggested_begins_at_home_and_is_found(root):
    actors = Actors(root)
    home = section("KJJ-ZSCQ").pk
    texts = actors.suggestions(home)
    assert texts[:2] == ["知识产权科·科长", "知识产权科·执法人员"]
    assert "局党组·集体讨论" in texts and "办公室" in texts and "申请人" in texts
    assert len(texts) == len(set(texts))
    for text in texts:
        assert actors.find(text, home).text == text and not actors.find(text, home).doubt


def test_the_number_of_queries_is_constant(root, django_assert_num_queries):
    for number in range(30):
        PostFactory(organisation=OrganisationFactory(name=f"第{number}中心", parent=root), name="主任")
    with django_assert_num_queries(3):
        actors = Actors(root)
        for number in range(30):
            assert actors.find(f"第{number}中心·主任").post_id


@pytest.mark.parametrize("text", ["办公室·财务", "A-1 平台", "企业/个人", "·", "甲·乙·丙"])
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


POST, OTHER_POST = Actor("甲科·经办人", post_id=1), Actor("甲科·经办人", post_id=2)
SECTION, OTHER_SECTION = Actor("甲科·经办人", organisation_id=1), Actor("甲科·经办人", organisation_id=2)
NOBODY = Actor("甲科·经办人")


@pytest.mark.parametrize(
    ("before", "found", "meant"),
    [
        (POST, POST, POST),
        (POST, OTHER_POST, OTHER_POST),  # whom the page names today
        (POST, SECTION, POST),  # the post was renamed
        (POST, NOBODY, POST),  # its section was
        (SECTION, POST, POST),  # the post was set up since
        (SECTION, OTHER_SECTION, OTHER_SECTION),
        (SECTION, NOBODY, SECTION),
        (NOBODY, POST, POST),
        (NOBODY, NOBODY, NOBODY),
    ],
)
def test_whom_the_same_words_mean_when_a_step_is_read_again(before, found, meant):
    assert found.since(before) == meant


def test_whose_post_is_the_same_keeps_the_words_that_it_was_written_with():
    before = Actor("局领导·局长", post_id=1)
    assert Actor("局党组·局长", post_id=1).since(before) == before
