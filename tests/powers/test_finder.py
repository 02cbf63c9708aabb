"""The list's filters: every number is what choosing it shows, whatever is published and whatever is chosen."""

from dataclasses import replace

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.organisations.models import Membership, Organisation
from portal.publishing.actions import Withdraw, editing
from portal.publishing.models import Audience, Publication
from powers.finder import LAST_PAGE, PAGE_SIZE, Pages, Wish, finder
from powers.models import PowerFunction, PowerType
from powers.selectors import MANY
from tests.factories import Bureau, OrganisationFactory, PostFactory, UserFactory
from tests.powers.published import publish_many

TYPES = [PowerType.PUNISHMENT, PowerType.PARTY, PowerType.INTERNAL]
ROW = st.fixed_dictionaries(
    {
        "home": st.integers(0, 4),
        "power_type": st.sampled_from(TYPES),
        "function": st.sampled_from(PowerFunction.values),
        "post": st.integers(0, 2),
        "audience": st.sampled_from(Audience.values),
        "is_withdrawn": st.sampled_from([False, False, False, True]),
    }
)
WISH = st.fixed_dictionaries(
    {
        "section": st.none() | st.integers(0, 4),
        "power_type": st.sampled_from(["", *TYPES]),
        "function": st.sampled_from(["", *PowerFunction.values]),
        "key_post": st.booleans(),
        "post": st.none() | st.integers(0, 2),
    }
)


class EveryNumberIsWhatItShows(TestCase):
    """For random sets of published powers, random wishes, a citizen and a Party member of one of the sections."""

    @classmethod
    def setUpTestData(cls):
        bureau = Bureau()
        bureau.publish(bureau.power(audience=Audience.INTERNAL))
        below = OrganisationFactory(parent=bureau.section)
        other = OrganisationFactory(parent=bureau.bureau)
        cls.homes = [bureau.bureau, bureau.section, below, other, OrganisationFactory()]
        cls.posts = [None, *(PostFactory(organisation=below, is_key_post=is_key) for is_key in (False, True))]
        cls.member = UserFactory(is_party_member=True)
        Membership.objects.create(user=cls.member, organisation=below)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rows=st.lists(ROW, max_size=25), wish=WISH, is_member=st.booleans())
    def test_it(self, rows, wish, is_member):
        homes = [Organisation.objects.get(pk=home.pk) for home in self.homes]
        publish_many(Publication.objects.latest("sequence"), homes, [self.row(row, homes) for row in rows])
        reader = type(self.member).objects.get(pk=self.member.pk) if is_member else None
        wish = Wish(
            section=None if wish["section"] is None else homes[wish["section"]],
            power_type=wish["power_type"],
            function=wish["function"],
            key_post=wish["key_post"],
            post=self.posts[wish["post"]].pk if wish["post"] else None,
        )
        found = finder(wish, reader)
        assert found.total == wish.rows(reader).count()
        assert list(wish.rows(reader, in_section=MANY + 1)) == list(wish.rows(reader))
        options = [*found.types, *found.functions, *flat(found.sections)]
        for option in [*options, *([found.key_post] if found.key_post else [])]:
            chosen = wish if option.is_chosen else Wish.from_query(QueryDict(option.url[1:]))
            assert option.number == chosen.rows(reader).count(), option.label
        offered = {option.label for option in options}
        for choice in TYPES:
            if str(choice.label) not in offered:
                assert not replace(wish, power_type=choice).rows(reader).exists()
        for home in homes:
            if wish.section is None and home.name not in offered:
                assert not replace(wish, section=home).rows(reader).exists()

    def row(self, row, homes):
        post = self.posts[row.pop("post")]
        home = homes[row.pop("home")]
        return {
            **row,
            "organisation": home,
            "post_id": post and post.pk,
            "is_key_post": bool(post and post.is_key_post),
        }


def flat(options):
    for option in options:
        yield option
        yield from flat(option.children)


@pytest.fixture
def bureau(db):
    return Bureau()


def numbers(reader=None):
    """What the filters say of types and sections when nothing is chosen."""
    found = finder(Wish(), reader)
    return {option.label: option.number for option in [*found.types, *flat(found.sections)]}


def test_the_numbers_follow_what_is_published(bureau):
    power = bureau.publish(bureau.power(power_type=PowerType.INSPECTION))
    bureau.publish(bureau.power(power_type=PowerType.OTHER))
    assert numbers() == {
        "行政检查": 1,
        "其他行政权力": 1,
        bureau.bureau.name: 2,
        bureau.section.name: 2,
    }
    with editing(power, bureau.editor) as row:
        row.power_type = PowerType.OTHER
    bureau.publish(power)
    assert numbers()["其他行政权力"] == 2 and "行政检查" not in numbers()
    Withdraw(power, bureau.leader, note="职责已划转").run()
    assert numbers() == {"其他行政权力": 1, bureau.bureau.name: 1, bureau.section.name: 1}


def test_a_moved_section_takes_its_powers_along(bureau):
    other = OrganisationFactory(name="第二局", kind=Organisation.Kind.BUREAU)
    bureau.publish(bureau.power())
    bureau.section.parent = other
    bureau.section.save()
    assert numbers()["第二局"] == 1
    assert bureau.bureau.name not in numbers()


@pytest.mark.parametrize(
    "query",
    [
        "section=%00",
        "section=" + "长" * 300,
        "type=magic&function=%FF&key=2",
        "post=-1",
        "post=٣",
        "post=99999999999999999999",
        "post=1e3&page=0",
        "page=99999999",
        "page=abc&sort=';drop",
        "type=&function=&section=&post=&page=&key=&sort=",
    ],
)
def test_what_cannot_be_meant_is_left_out(query, client, bureau):
    bureau.publish(bureau.power(name="专利执法检查"))
    response = client.get(f"/powers/?{query}")
    assert response.status_code == 200
    assert "专利执法检查" in response.text


def test_a_post_that_is_not_there_finds_nothing_and_says_how_to_go_on(client, bureau):
    bureau.publish(bureau.power(name="专利执法检查"))
    response = client.get("/powers/?post=4711")
    assert "没有同时符合这些条件的职权" in response.text
    assert "查看全部职权" in response.text
    assert "专利执法检查" not in response.text


def test_a_post_with_nothing_public_is_not_named(client, bureau):
    post = PostFactory(organisation=bureau.section, name="尚未公开的岗位")
    bureau.publish(bureau.power(post=post, audience=Audience.INTERNAL))
    page = client.get(f"/powers/?post={post.pk}")
    assert "指定岗位" in page.text and "尚未公开的岗位" not in page.text
    bureau.publish(bureau.power(post=post))
    assert "尚未公开的岗位" in client.get(f"/powers/?post={post.pk}").text


def test_one_list_has_one_address(bureau):
    wish = Wish.from_query(
        QueryDict(f"sort=newest&key=1&junk=1&type=party&section={bureau.section.code}&page=3")
    )
    assert wish.url() == f"?section={bureau.section.code}&type=party&key=1&sort=newest"
    assert wish.url(page=3) == wish.url() + "&page=3"
    assert Wish().url() == ""


def test_pages_go_on_where_the_last_one_ended(bureau):
    bureau.publish(bureau.power(audience=Audience.INTERNAL))
    publish_many(
        Publication.objects.latest("sequence"), [bureau.section], [{} for _ in range(2 * PAGE_SIZE + 5)]
    )
    for sort in ("code", "newest"):
        seen: list[int] = []
        for number in (1, 2, 3):
            found = finder(Wish(sort=sort, page=number), None)
            assert found.pages.number == number
            seen += [row.pk for row in found.page(None)]
        assert len(seen) == len(set(seen)) == found.total == 2 * PAGE_SIZE + 5
        assert seen == [row.pk for row in Wish(sort=sort).rows(None)]


def test_pages_are_offered_near_the_reader_and_at_both_ends():
    assert Pages.of(1, 0) == Pages(1, 1, [1], False)
    assert Pages.of(1, PAGE_SIZE * 3).numbers == [1, 2, 3]
    assert Pages.of(10, PAGE_SIZE * 20).numbers == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert Pages.of(999, PAGE_SIZE * 20).number == 20
    assert Pages.of(10**9, 10**6) == Pages(
        LAST_PAGE, LAST_PAGE, [1, None, LAST_PAGE - 2, LAST_PAGE - 1, LAST_PAGE], True
    )
