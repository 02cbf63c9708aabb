"""The search page."""

import re
from importlib import import_module
from urllib.parse import quote

import pytest
from django.apps import apps
from django.urls import reverse

from portal.organisations.models import Membership
from portal.publishing.models import Audience
from portal.publishing.services import rebuild_published
from portal.search import tokens
from portal.search.models import SearchEntry
from powers.models import PowerType
from tests.factories import LegalBasisFactory, OrganisationFactory, PostFactory, UserFactory


def names(response):
    return [row.record.name for row in response.context["findings"].rows]


def look_for(client, words, **more):
    return client.get(reverse("site:search"), {"q": words, **more})


def test_a_result_links_to_the_power_and_marks_the_words(client, publish_many):
    publish_many(1, name="专利资助资金拨付")
    response = look_for(client, "专利")
    assert "找到 1 项职权" in response.text
    assert f'href="{reverse("powers:power", args=["M-0"])}"' in response.text
    assert "<mark>专利</mark>" in response.text


def test_an_exact_code_comes_first(client, publish_many):
    publish_many(30, name="专利 M-7 资助{}")
    assert names(look_for(client, "M-7"))[0] == "专利 M-7 资助7"


def test_what_was_typed_stays_in_the_box_escaped(client, publish_many):
    publish_many(1)
    response = look_for(client, '"><script>alert(1)</script>')
    assert "<script>" not in response.text
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in response.text


@pytest.mark.parametrize(
    "words", ["\0", "专\0利", "%%%", "'", '"', "* OR *", "NEAR(", "&|!", "\\", "😀", "\ud800", "​", "　", "-1"]
)
def test_odd_characters_find_or_find_nothing(words, client, publish_many):
    publish_many(1, name="专利资助")
    path = reverse("site:search") + "?q=" + quote(words, errors="surrogatepass")
    assert client.get(path).status_code == 200


def test_too_long_a_query_is_cut_and_says_so(client, publish_many):
    publish_many(1, name="专利资助")
    response = look_for(client, "专利" * 500)
    assert response.status_code == 200
    assert "只用了前 100 个字" in response.text


def test_no_words_and_no_results_lead_on(client, publish_many):
    publish_many(1)
    assert "请输入要找的内容" in client.get(reverse("site:search")).text
    response = look_for(client, "量子纠缠", type="levy")
    assert "没有找到与“量子纠缠”有关的职权" in response.text
    assert 'href="?q=%E9%87%8F%E5%AD%90%E7%BA%A0%E7%BC%A0"' in response.text  # without the type
    assert f'href="{reverse("powers:list")}"' in response.text


def test_some_of_the_words_are_better_than_nothing(client, publish_many):
    publish_many(1, name="专利资助")
    response = look_for(client, "专利 天气预报")
    assert names(response) == ["专利资助"]
    assert "其中一部分" in response.text


def test_type_and_section_narrow(client, bureau, publish_many):
    elsewhere = OrganisationFactory(parent=bureau.bureau)
    publish_many(10, name="专利资助{}")
    publish_many(1, name="别处的专利{}", organisation=elsewhere, organisation_name=elsewhere.name)
    assert len(names(look_for(client, "专利"))) == 11
    assert names(look_for(client, "专利", type="punishment")) == ["专利资助1"]
    response = look_for(client, "专利", section=elsewhere.code)
    assert names(response) == ["别处的专利10"]
    assert elsewhere.name in response.text
    assert len(names(look_for(client, "专利", section="unknown", type="unknown"))) == 11


def test_pages_follow_one_another(client, publish_many):
    publish_many(45, name="专利资助{}")
    seen = [name for page in (1, 2, 3) for name in names(look_for(client, "专利", page=page))]
    assert len(seen) == len(set(seen)) == 45
    second = look_for(client, "专利", page=2).text
    assert re.search(r'href="\?q=%E4%B8%93%E5%88%A9&amp;page=3" rel="next"', second)
    assert re.search(r'href="\?q=%E4%B8%93%E5%88%A9" rel="prev"', second)


@pytest.mark.parametrize(
    ("page", "lands"), [("99", "?q=%E4%B8%93%E5%88%A9&page=3"), ("4", "?q=%E4%B8%93%E5%88%A9&page=3")]
)
def test_a_page_beyond_the_last_leads_to_the_last(page, lands, client, publish_many):
    publish_many(45, name="专利资助{}")
    response = look_for(client, "专利", page=page)
    assert response.status_code == 302 and response["Location"] == reverse("site:search") + lands


@pytest.mark.parametrize("page", ["0", "-1", "x", "１", "", "9" * 50])
def test_a_page_that_is_none_is_the_first(page, client, publish_many):
    publish_many(45, name="专利资助{}")
    assert look_for(client, "专利", page=page).context["wish"].page == 1


def test_more_than_can_be_ranked_says_so(client, publish_many):
    publish_many(1001, name="专利资助{}")
    assert "超过 1000 项" in look_for(client, "专利资助").text


@pytest.mark.parametrize("narrowed", [{}, {"type": "licensing"}])
def test_queries_do_not_grow_with_the_catalogue(
    narrowed, client, publish_many, django_assert_max_num_queries
):
    publish_many(10, name="专利资助{}")
    with django_assert_max_num_queries(8) as few:
        look_for(client, "专利", **narrowed)
    publish_many(980, name="专利资助{}")
    with django_assert_max_num_queries(8) as many:
        look_for(client, "专利", **narrowed)
    assert len(many) == len(few)


AUDIENCES = [Audience.PARTY, Audience.UNIT, Audience.SPECIFIED, Audience.INTERNAL]


@pytest.mark.parametrize("narrowed", [{}, {"type": "other"}])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_citizens_find_only_what_is_open_to_society(audience, narrowed, client, bureau):
    bureau.publish(bureau.power(name="秘而不宣的专利职权", audience=audience))
    response = look_for(client, "专利", **narrowed)
    assert names(response) == [] and "秘而不宣" not in response.text


def test_members_find_what_is_disclosed_to_them(client, bureau):
    for audience in AUDIENCES:
        bureau.publish(bureau.power(name=f"专利职权{audience}", audience=audience))
    member = UserFactory(is_staff=False, is_party_member=True)
    Membership.objects.create(user=member, organisation=bureau.section)
    client.force_login(member)
    assert set(names(look_for(client, "专利"))) == {"专利职权party", "专利职权unit"}
    client.force_login(UserFactory(is_staff=False))
    assert names(look_for(client, "专利")) == []


def test_a_search_entry_alone_shows_nothing(client, publish_many):
    """The published row decides who may see it, not what the index says of it."""
    rows = publish_many(2, name="专利资助{}")
    type(rows[0]).objects.filter(pk=rows[0].pk).update(audience=Audience.INTERNAL)
    assert names(look_for(client, "专利")) == ["专利资助1"]


@pytest.mark.parametrize("address", ["/search/", "/en/search/"])
@pytest.mark.parametrize("words", ["行政处罚", "处罚", "决策权", "punishment"])
def test_powers_are_found_by_type_and_function(words, address, client, bureau):
    punishment = bureau.power(
        name="对假冒专利的查处", power_type=PowerType.PUNISHMENT, function="decision", content="责令改正"
    )
    LegalBasisFactory(power=punishment, text="假冒专利的，责令改正。")
    bureau.publish(punishment)
    bureau.publish(bureau.power(name="专利资助", power_type=PowerType.REWARD, function="execution"))
    response = client.get(address, {"q": words})
    assert names(response) == ["对假冒专利的查处"]
    for row in response.context["findings"].rows:
        excerpt = "".join(piece.text for piece in row.passage[1])
        assert excerpt.startswith("责令改正"), "neither type nor function stands in the excerpt"


def test_what_was_published_before_is_found_by_its_type_too(client, bureau):
    """The upgrade fills it in, and so does a rebuild."""
    bureau.publish(bureau.power(name="专利资助", power_type=PowerType.REWARD))
    before = SearchEntry.objects.values().get(title="专利资助")
    fill = import_module("powers.migrations.0005_find_powers_by_their_type").fill
    for mend in (lambda: fill(apps, None), rebuild_published):
        entry = SearchEntry.objects.get(title="专利资助")
        entry.words = ""
        entry.body_tokens = tokens.index_tokens(entry.body)
        entry.save()
        assert names(look_for(client, "行政奖励")) == []
        mend()
        assert names(look_for(client, "行政奖励")) == ["专利资助"]
        after = SearchEntry.objects.values().get(title="专利资助")
        assert {**after, "id": 0} == {**before, "id": 0}


def types_offered(client, path="/search/", **query) -> list[str]:
    (select,) = re.findall(r'<select[^>]*name="type".*?</select>', client.get(path, query).text, re.S)
    return re.findall(r'<option value="([^"]*)"', select)


def test_only_types_of_which_the_reader_may_see_something_are_offered(client, bureau):
    bureau.publish(bureau.power(power_type=PowerType.REWARD))
    bureau.publish(bureau.power(power_type=PowerType.PARTY, audience=Audience.PARTY))
    assert types_offered(client) == types_offered(client, reverse("catalogue:print")) == ["", "reward"]
    assert types_offered(client, q="专利", type="punishment") == ["", "punishment", "reward"]
    client.force_login(UserFactory(is_staff=False, is_party_member=True))
    assert types_offered(client) == ["", "reward", "party"]


class TestWhatAResultShows:
    def page(self, client, words, path=""):
        text = re.sub(r"<[^>]+>", "", client.get(f"{path}/search/", {"q": words}).text)
        return re.sub(r"\s+", " ", text)

    @pytest.fixture(autouse=True)
    def _power(self, bureau):
        power = bureau.power(
            name="对假冒专利的查处",
            content="先立案。" * 40 + "调查取证应当有两名执法人员在场。查明后作出决定。",
            conditions="有人举报，或者检查时发现。",
            process="受理→调查取证→审查→决定",
            post=PostFactory(organisation=bureau.section, name="科长"),
        )
        LegalBasisFactory(power=power, text="假冒专利的，由负责专利执法的部门责令改正。")
        bureau.publish(power)
        self.bureau = bureau

    def test_the_sentence_with_the_words_and_where_it_is_from(self, client):
        page = self.page(client, "执法人员在场")
        assert re.search("行使内容：……(先立案。)+调查取证应当有两名执法人员在场。查明后作出决定。", page)
        assert "行使条件：有人举报，或者检查时发现。" in self.page(client, "举报")
        assert "设定依据：" in self.page(client, "责令改正")
        assert "<mark>责令</mark>" in look_for(client, "责令").text

    def test_no_run_of_words_and_no_organisation_once_more(self, client):
        for words in ("查处", "科长", "专利法", self.bureau.section.name):
            assert " · " not in self.page(client, words)
            (row,) = look_for(client, words).context["findings"].rows
            shown = "".join(piece.text for piece in row.passage[1])
            assert "科长" not in shown and self.bureau.section.name not in shown

    def test_found_by_its_name_it_shows_how_its_first_part_begins(self, client):
        assert "行使内容：先立案。先立案。" in self.page(client, "查处")

    def test_in_english_the_label_is_english_and_the_passage_chinese(self, client):
        response = client.get("/en/search/", {"q": "举报"})
        assert '<span lang="zh-CN">有人<mark>举报</mark>，或者检查时发现。</span>' in response.text
        assert "行使条件" not in response.text


@pytest.mark.parametrize("words", ["打印目录", "目录下载", "PDF"])
def test_who_looks_for_the_printed_catalogue_is_led_to_it(words, client, publish_many):
    publish_many(1, name="专利资助")
    assert f'<a href="{reverse("catalogue:print")}">打印职权目录</a>：' in look_for(client, words).text
    assert "印成一册" not in look_for(client, "专利").text
