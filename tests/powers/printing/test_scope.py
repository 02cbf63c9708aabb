"""Which powers a choice names: by place, type, post, words and hand, and drafts among them."""

import pytest

from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.printing.registry import NothingToPrint
from portal.publishing.actions import Approve, Submit, Withdraw, editing
from portal.publishing.models import Audience
from powers.models import PowerType
from powers.printing import PowerCatalogue
from powers.printing.choice import Choice
from powers.printing.drafts import may_read_drafts
from powers.printing.scope import describe, powers_in, state_of
from tests.factories import Bureau, LegalBasisFactory, OrganisationFactory, PostFactory

pytestmark = pytest.mark.django_db


def names(**choice) -> list[str]:
    return [power.name for power in powers_in(Choice(**choice)).iterator()]


@pytest.fixture
def offices(bureau):
    """Two sections with three powers each; of the first one's two are a post's."""
    bureau.other = OrganisationFactory(parent=bureau.bureau, name="法制科")
    grant_role(bureau.editor, roles.SECTION_EDITOR, bureau.other)
    grant_role(bureau.head, roles.SECTION_HEAD, bureau.other)
    bureau.post = PostFactory(organisation=bureau.section, name="科长")
    bureau.publish(bureau.power(name="专利纠纷调解", code="A-1", post=bureau.post))
    bureau.publish(bureau.power(name="专利奖励", code="A-2", post=bureau.post, power_type=PowerType.REWARD))
    bureau.publish(bureau.power(name="商标奖励", code="A-3", power_type=PowerType.REWARD))
    for code, name in (("B-1", "专利法规宣传"), ("B-2", "行政复议"), ("B-3", "听证")):
        bureau.publish(bureau.power(organisation=bureau.other, name=name, code=code))
    return bureau


def test_everything_in_the_order_of_the_tree(offices):
    assert names() == ["专利纠纷调解", "专利奖励", "商标奖励", "专利法规宣传", "行政复议", "听证"]


def test_by_post(offices):
    assert names(post=str(offices.post.pk)) == ["专利纠纷调解", "专利奖励"]
    assert names(post=str(offices.post.pk), type="reward") == ["专利奖励"]
    assert names(post=str(offices.post.pk), organisation=offices.other.code) == []


def test_what_a_search_finds_in_the_order_of_the_catalogue(offices):
    assert names(query="专利") == ["专利纠纷调解", "专利奖励", "专利法规宣传"]
    assert names(query="专利", organisation=offices.other.code) == ["专利法规宣传"]
    assert names(query="专利 奖励") == ["专利奖励"], "every word of it"
    assert names(query="无此事") == []


def test_a_search_finds_what_the_search_page_finds(offices, client):
    """Nothing holds both words: then some of them, as the page does."""
    page = client.get("/search/", {"q": "听证 宣传"}).content.decode()
    assert "听证" in page and "没有一项职权包含您输入的全部词语" in page
    assert names(query="听证 宣传") == ["专利法规宣传", "听证"]


def test_a_search_finds_for_society_what_society_may_read(offices):
    offices.publish(offices.power(name="专利内部规程", code="A-4", audience=Audience.INTERNAL))
    assert "专利内部规程" not in names(query="专利")
    assert "专利内部规程" in names(query="专利", audience="all")


def test_picked_by_hand_in_the_order_of_the_tree(offices):
    assert names(picked=("B-3", "A-2", "A-1")) == ["专利纠纷调解", "专利奖励", "听证"]
    assert names(picked=("B-3", "A-2"), type="reward") == ["专利奖励"]
    assert names(picked=("A-1", "nothing")) == ["专利纠纷调解"]


def test_what_it_is_called(offices):
    choice = Choice(
        organisation=offices.section.code,
        type="reward",
        post=str(offices.post.pk),
        query="专利",
        picked=("A-1",),
    )
    assert describe(choice) == f"{offices.section.name}科长·行政奖励·搜索“专利”·挑选的1项"
    assert describe(Choice()) == "" == describe(Choice(organisation=offices.bureau.code))


def test_only_words_that_powers_hold_stand_under_the_bureau_s_name(offices):
    """Anybody may search for anything, and have the file with the bureau's signature."""
    choice = Choice(query="听证 局长是骗子")
    assert names(query=choice.query) == ["听证"]
    assert describe(choice) == "搜索结果"
    assert "骗子" not in PowerCatalogue().title(choice.parameters())
    assert "骗子" not in repr(PowerCatalogue().build(choice.parameters()))


@pytest.mark.parametrize("choice", [{"organisation": "NOWHERE"}, {"post": "999999"}])
def test_no_such_place(offices, choice):
    with pytest.raises(NothingToPrint):
        powers_in(Choice(**choice))


def test_rows_by_their_keys_in_the_order_asked_for(offices):
    powers = powers_in(Choice(type="reward"))
    keys = [power.pk for power in powers.light()]
    assert [power.name for power in powers.whole(keys[::-1])] == ["商标奖励", "专利奖励"]
    assert powers.whole([0]) == [] and powers.count() == 2
    assert powers.organisations() == {offices.section.pk: powers.count()}


class TestDrafts:
    """With drafts: what would be public if all that is being edited became public now."""

    @pytest.fixture
    def bureau(self, bureau):
        bureau.publish(bureau.power(name="不变的职权", code="D-1"))
        changed = bureau.publish(bureau.power(name="旧名", code="D-2"))
        with editing(changed, bureau.editor) as row:
            row.name = "新名"
        LegalBasisFactory(power=bureau.power(name="新增的职权", code="D-3"), title="某某条例")
        gone = bureau.publish(bureau.power(name="撤回的职权", code="D-4"))
        Withdraw(gone, bureau.leader, note="废止").run()
        bureau.changed = changed
        return bureau

    def test_the_draft_of_what_is_changed_and_what_is_public_of_the_rest(self, bureau):
        assert names() == ["不变的职权", "旧名"]
        assert names(drafts=True) == ["不变的职权", "新名", "新增的职权"]
        public, changed, new = powers_in(Choice(drafts=True)).iterator()
        assert public.published_at and public.publication_id
        assert changed.published_at is None and changed.publication_id is None and changed.version_no == 2
        assert new.content["legal_bases"][0]["title"] == "某某条例" and new.slug == ""
        assert new.organisation_name == bureau.section.name

    def test_what_is_under_review_is_a_draft_too(self, bureau):
        power = bureau.power(name="送审的职权", code="D-5")
        Submit(power, bureau.editor).run()
        Approve(power, bureau.head).run()
        assert "送审的职权" in names(drafts=True) and "送审的职权" not in names()

    def test_a_sub_item_under_its_main_item_s_new_name(self, bureau):
        main = bureau.power(name="新主项", code="D-6")
        bureau.power(name="子项", code="D-6-1", parent=main)
        assert "新主项 — 子项" in names(drafts=True)
        assert powers_in(Choice(drafts=True)).parents() == {main.pk}

    def test_by_words_type_and_audience(self, bureau):
        bureau.power(name="内部的新职权", code="D-7", audience=Audience.INTERNAL, power_type=PowerType.REWARD)
        assert names(drafts=True, query="新") == ["新名", "新增的职权"]
        assert names(drafts=True, query="D-3") == ["新增的职权"]
        assert names(drafts=True, query="不变") == ["不变的职权"]
        assert names(drafts=True, audience="all", type="reward") == ["内部的新职权"]

    def test_picked_by_hand(self, bureau):
        new = powers_in(Choice(drafts=True, query="新增")).iterator().__next__()
        assert names(drafts=True, picked=("D-1", f":{new.pk}", ":x")) == ["不变的职权", "新增的职权"]

    def test_every_edit_makes_another_print(self, bureau):
        choice = Choice(drafts=True, organisation=bureau.bureau.code)
        before = state_of(choice)
        assert state_of(choice) == before and state_of(Choice()) == ""
        with editing(bureau.changed, bureau.editor) as row:
            row.conditions = "另一个条件"
        edited = state_of(choice)
        bureau.power(name="又一项")
        assert len({before, edited, state_of(choice)}) == 3

    def test_so_does_a_name_that_comes_from_another_record(self, bureau):
        post = PostFactory(organisation=bureau.section, name="旧岗位")
        main = bureau.publish(bureau.power(name="主项", code="D-6"))
        sub = bureau.power(name="子项", code="D-6-1", parent=main, post=post)
        choice = Choice(drafts=True, organisation=bureau.bureau.code, picked=(f":{sub.pk}",))
        before = state_of(choice)
        with editing(main, bureau.editor) as row:
            row.name = "新主项"
        with_main = state_of(choice)
        post.name = "新岗位"
        post.save()
        assert len({before, with_main, state_of(choice)}) == 3
        (printed,) = powers_in(choice).iterator()
        assert (printed.name, printed.post_name) == ("新主项 — 子项", "新岗位")

    def test_the_same_content_has_the_same_tag(self, bureau):
        tags = [row.etag for row in powers_in(Choice(drafts=True)).iterator()]
        assert tags == [row.etag for row in powers_in(Choice(drafts=True)).iterator()]
        assert len(set(tags)) == 3 and all(len(tag) == 64 for tag in tags)

    def test_who_may_read_them(self, bureau):
        choice = Choice(drafts=True, organisation=bureau.bureau.code)
        assert may_read_drafts(choice, bureau.leader)
        assert not may_read_drafts(choice, bureau.editor), "his section's only"
        assert may_read_drafts(Choice(drafts=True, organisation=bureau.section.code), bureau.editor)
        assert not may_read_drafts(choice, Bureau().leader) and not may_read_drafts(choice, None)
        assert not may_read_drafts(Choice(drafts=True), bureau.leader), "no organisation is all of them"

    @pytest.mark.parametrize("number", [3, 40])
    def test_its_queries_do_not_grow(self, bureau, number, django_assert_max_num_queries):
        for each in range(number):
            LegalBasisFactory(power=bureau.power(name=f"草稿{each}"))
        with django_assert_max_num_queries(14):
            assert len(names(drafts=True)) == 3 + number
