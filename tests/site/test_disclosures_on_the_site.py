"""What the site's own pages tell of disclosures: search, home page, help, site map, files for crawlers."""

from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.utils import timezone

from disclosure.models import PublishedDisclosure
from portal.publishing.models import Audience
from tests.clients import client_of
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import UserFactory
from tests.site.test_pages import locations


@pytest.fixture
def item(bureau):
    return publish(
        make_item(bureau, audience=Audience.SOCIETY, title="财务收支情况", content="收入、支出和结余"), bureau
    )


@pytest.fixture
def disclosure(bureau, item):
    return disclose(make_disclosure(bureau, item, title="关于专利资助的通知", body="<p>资助标准</p>"), bureau)


def look_for(client, words, **more):
    return client.get("/search/", {"q": words, **more})


def tabs(response):
    return {tab.kind.name: tab.number for tab in response.context["findings"].tabs}


def titles(response):
    return [found.hit.title for found in response.context["findings"].rows]


class TestSearch:
    def test_every_kind_says_how_much_it_has(self, client, bureau, item, disclosure, publish_many):
        publish_many(3, name="专利资助{}")
        response = look_for(client, "专利")
        assert tabs(response) == {"powers": 3, "information": 1, "catalogue": 0, "reports": 0}
        assert titles(response) == [f"专利资助{n}" for n in range(3)]
        other = client.get("/search/" + response.context["findings"].tabs[1].url)
        assert titles(other) == ["关于专利资助的通知"] and tabs(other) == tabs(response)
        assert f'href="/disclosure/information/{disclosure.slug}/"' in other.text
        assert "关于<mark>专利</mark>资助的通知" in other.text and "<mark>专利</mark>" in other.text
        assert "正文：" in other.text and 'id="type"' not in other.text

    def test_what_no_power_is_about_is_found_all_the_same(self, client, bureau, item, disclosure):
        for words, kind, title in (
            ("通知", "information", "关于专利资助的通知"),
            ("结余", "catalogue", "财务收支情况"),
            (disclosure.index_number, "information", "关于专利资助的通知"),
        ):
            response = look_for(client, words)
            assert response.context["wish"].among == kind and titles(response)[0] == title
        assert f'href="/disclosure/item/{item.slug}/"' in look_for(client, "结余").text

    def test_what_holds_all_words_comes_before_what_holds_some_of_them(
        self, client, disclosure, publish_many
    ):
        publish_many(2, name="专利资助{}")
        response = look_for(client, "专利 通知")
        assert titles(response) == ["关于专利资助的通知"]
        assert tabs(response)["powers"] == 2  # still told, on a tab of its own
        assert len(titles(look_for(client, "专利 通知", **{"in": "powers"}))) == 2

    def test_whoever_names_a_kind_gets_that_and_is_told_of_the_others(self, client, item, disclosure):
        response = look_for(client, "通知", **{"in": "powers"})
        assert titles(response) == [] and "没有找到与“通知”有关的职权" in response.text
        assert "别处找到了：" in response.text and "in=information" in response.text
        assert titles(look_for(client, "通知", **{"in": "nonsense"})) == ["关于专利资助的通知"]

    @pytest.mark.parametrize(
        "audience", [Audience.PARTY, Audience.UNIT, Audience.SPECIFIED, Audience.INTERNAL]
    )
    def test_each_counts_and_finds_what_is_for_him(self, audience, client, bureau):
        item, named = make_item(bureau, audience=audience, title="不宣之事"), UserFactory()
        if audience == Audience.SPECIFIED:
            item.audience_users.add(named)
        publish(item, bureau)
        if audience != Audience.INTERNAL:
            record = make_disclosure(bureau, item, title="不宣之信息")
            if audience == Audience.SPECIFIED:
                record.audience_users.add(named)
            disclose(record, bureau)
        nothing = {"powers": 0, "information": 0, "catalogue": 0, "reports": 0}
        assert tabs(look_for(client, "不宣")) == nothing
        assert tabs(look_for(client_of(UserFactory()), "不宣")) == nothing
        member = client_of(UserFactory(is_party_member=True))
        found = {**nothing, "information": 1, "catalogue": 1} if audience == Audience.PARTY else nothing
        assert tabs(look_for(member, "不宣")) == found

    def test_a_section_narrows_every_kind(self, client, bureau, item, disclosure):
        assert tabs(look_for(client, "专利", section=bureau.section.code))["information"] == 1
        other = type(bureau)()
        assert tabs(look_for(client, "专利", section=other.section.code))["information"] == 0

    def test_queries_are_few_however_much_there_is(
        self, client, bureau, item, disclosure, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(8) as few:
            look_for(client, "通知")
        for number in range(3):
            disclose(make_disclosure(bureau, item, title=f"第{number}个通知"), bureau)
        with django_assert_max_num_queries(8) as many:
            assert len(titles(look_for(client, "通知"))) == 4
        assert len(many) == len(few)


class TestPages:
    def test_home_leads_to_disclosures(self, client, bureau, disclosure, publish_many):
        publish_many(1)
        text = client.get("/").text
        assert 'href="/disclosure/request/"' in text and "最新公开信息" in text
        assert f'href="/disclosure/information/{disclosure.slug}/"' in text

    def test_home_without_powers_still_has_its_disclosures(self, client, bureau, disclosure):
        text = client.get("/").text
        assert "还没有公开的职权" in text and "关于专利资助的通知" in text

    def test_home_without_disclosures_says_nothing_of_them(self, client, bureau, publish_many):
        publish_many(1)
        assert "最新公开信息" not in client.get("/").text

    def test_site_map_and_help_list_them(self, client, bureau, item):
        text = client.get("/map/").text
        assert f"/disclosure/party/{bureau.bureau.code}/" in text and "/disclosure/request/" in text
        assert "该公开的公开了吗" in client.get("/help/").text


class TestCrawlers:
    def test_the_sitemap_has_what_is_for_society(self, client, bureau, item, disclosure):
        hidden = publish(make_item(bureau, audience=Audience.PARTY), bureau)
        disclose(make_disclosure(bureau, hidden), bureau)
        files = [file.partition("://")[2].partition("/")[2] for file in locations(client.get("/sitemap.xml"))]
        assert files == ["sitemap-pages.xml", "sitemap-disclosures-0.xml", "sitemap-items-0.xml"]
        found = [locations(client.get(f"/{file}")) for file in files]
        assert [address.partition("://")[2].partition("/")[2] for address in found[1] + found[2]] == [
            f"disclosure/information/{disclosure.slug}/",
            f"disclosure/item/{item.slug}/",
        ]
        assert any(page.endswith(f"/disclosure/party/{bureau.bureau.code}/due/") for page in found[0])

    def test_what_ended_leaves_the_sitemap(self, client, bureau, item, disclosure):
        PublishedDisclosure.objects.update(public_until=timezone.now() - timedelta(minutes=1))
        assert client.get("/sitemap-disclosures-0.xml").status_code == 404

    def test_requests_and_the_members_area_are_closed_to_robots(self, client, db):
        text = client.get("/robots.txt").text
        robot = RobotFileParser()
        robot.parse(text.splitlines())
        for path in ("/disclosure/request/apply/", "/disclosure/request/abc/", "/disclosure/members/"):
            assert not robot.can_fetch("*", path) and not robot.can_fetch("*", f"/en{path}")
        assert robot.can_fetch("*", "/disclosure/information/x/")
        assert "Allow: /disclosure/request/$" in text  # how to ask may be found
