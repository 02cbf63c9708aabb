"""The home page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.publishing.models import Audience
from powers.models import PowerType
from tests.factories import Bureau, PostFactory, UserFactory


def test_before_anything_is_published_it_says_so(client, db, settings):
    settings.SITE_PHONE = "0371-66661000"
    response = client.get("/")
    assert response.status_code == 200
    assert "还没有公开的职权" in response.text
    assert "0371-66661000" in response.text


def test_figures_and_tiles_count_what_is_open_to_society(client, bureau, publish_many):
    publish_many(20)  # two of each of the ten types
    publish_many(5, audience=Audience.PARTY)
    publish_many(5, audience=Audience.INTERNAL)
    home = client.get("/").context["home"]
    assert home.total == 20
    assert [(tile.label, tile.number) for tile in home.types] == [
        (str(choice.label), 2) for choice in list(PowerType)[:10]
    ]
    assert [(tile.label, tile.number) for tile in home.places] == [(bureau.section.name, 20)]
    assert [tile.number for tile in home.functions] == [0, 20, 0]


def test_tiles_lead_to_the_list(client, bureau, publish_many):
    publish_many(1)
    text = client.get("/").text
    assert f'href="{reverse("powers:list")}?type=licensing"' in text
    assert f'href="{reverse("powers:list")}?section={bureau.section.code}"' in text
    assert f'href="{reverse("powers:list")}?function=execution"' in text


def test_the_latest_ten_come_with_their_dates(client, publish_many):
    rows = publish_many(12)
    home = client.get("/").context["home"]
    assert [row.name for row in home.latest] == [row.name for row in rows[:1:-1]]
    day = timezone.localtime(rows[-1].published_at).strftime("%Y-%m-%d")
    assert day in client.get("/").text


def test_key_posts_begin_with_the_party_secretary(client, bureau):
    for name in ("副局长", "局长", "党组书记", "机关党委书记"):
        post = PostFactory(organisation=bureau.section, name=name, is_key_post=True)
        for number in range(4):
            bureau.publish(bureau.power(name=f"{name}的职权{number}", post=post))
    response = client.get("/")
    posts = response.context["home"].key_posts
    assert [post.name for post in posts] == ["党组书记", "机关党委书记", "局长", "副局长"]
    assert posts[0].number == 4 and len(posts[0].powers) == 3
    assert "党组书记的职权0" in response.text


def test_a_district_shows_its_bureaus(client, bureau, publish_many):
    other = Bureau()
    other.publish(other.power(name="另一局的职权"))
    publish_many(2)
    home = client.get("/").context["home"]
    assert [(tile.label, tile.number) for tile in home.places] == [
        (bureau.bureau.name, 2),
        (other.bureau.name, 1),
    ]


def test_the_bureaus_telephones_are_there(client, bureau, publish_many):
    bureau.bureau.phone, bureau.bureau.complaint_phone = "66661000", "66660000"
    bureau.bureau.save()
    publish_many(1)
    text = client.get("/").text
    assert "66661000" in text and "66660000" in text


@pytest.mark.parametrize("audience", [Audience.PARTY, Audience.UNIT, Audience.SPECIFIED, Audience.INTERNAL])
def test_nothing_beyond_society_shows(audience, client, bureau, publish_many):
    publish_many(1)
    post = PostFactory(organisation=bureau.section, name="党组书记", is_key_post=True)
    bureau.publish(bureau.power(name="秘而不宣的职权", audience=audience, post=post))
    response = client.get("/")
    assert "秘而不宣" not in response.text
    assert response.context["home"].total == 1
    assert response.context["home"].key_posts == []


def test_a_party_member_sees_what_is_disclosed_in_the_party(client, bureau, publish_many):
    publish_many(1)
    bureau.publish(bureau.power(name="党组议事规则", audience=Audience.PARTY))
    client.force_login(UserFactory(is_staff=False, is_party_member=True, full_name="马向东"))
    response = client.get("/")
    assert response.context["home"].total == 2
    assert "党组议事规则" in response.text
    assert "您以“马向东”的身份查看" in response.text and "含党内公开事项" in response.text
    client.force_login(UserFactory(is_staff=False, is_party_member=False))
    assert "党组议事规则" not in client.get("/").text


def test_queries_do_not_grow_with_the_catalogue(client, publish_many, django_assert_max_num_queries):
    publish_many(10)
    with django_assert_max_num_queries(8) as few:
        client.get("/")
    publish_many(990)
    with django_assert_max_num_queries(8) as many:
        client.get("/")
    assert len(many) == len(few)


def test_names_are_escaped(client, publish_many):
    publish_many(1, name="<b>职权{}</b>")
    text = client.get("/").text
    assert "<b>职权0" not in text and "&lt;b&gt;职权0" in text
