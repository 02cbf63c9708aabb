"""The public list, the pages of organisations and the key posts: what a citizen finds, and what it costs."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone, translation
from django.utils.translation import gettext

from portal.organisations.models import Membership, PostHolding
from portal.publishing.actions import Withdraw
from portal.publishing.models import Audience
from powers.finder import PAGE_SIZE
from powers.models import PowerFunction, PowerType
from tests.factories import OrganisationFactory, PostFactory, UserFactory
from tests.powers.published import links_of, publish_many, text_of

HOSTILE = """<script>alert("1")</script>'&"""
LIST, POSTS = "/powers/", "/powers/posts/"


@pytest.fixture
def patents(bureau):
    """A punishment of the section, exercised by its head: 专利."""
    post = PostFactory(organisation=bureau.section, name="科长", is_key_post=True)
    power = bureau.power(
        name="对假冒专利行为的处罚", code="KJ-CF-01", power_type=PowerType.OTHER, post=post, promised_limit=30
    )
    power.promised_limit_unit = "working_days"
    power.save()
    return bureau.publish(power)


# --- the list -----------------------------------------------------------------------------------------------------


def test_a_row_says_what_a_citizen_looks_for(client, bureau, patents):
    text = text_of(client.get(LIST))
    assert "共 1 项" in text
    for word in (
        "对假冒专利行为的处罚",
        "KJ-CF-01",
        "其他行政权力",
        bureau.section.name,
        "科长",
        "重要岗位",
        "30个工作日",
    ):
        assert word in text
    assert timezone.localdate().isoformat() in text


def test_filters_combine_and_each_can_be_taken_back(client, bureau, patents):
    bureau.publish(bureau.power(name="专利执法检查", function=PowerFunction.SUPERVISION))
    response = client.get(LIST, {"section": bureau.section.code, "function": "execution", "key": "1"})
    text = text_of(response)
    assert "对假冒专利行为的处罚" in text and "专利执法检查" not in text
    links = links_of(response)
    assert f"/powers/?section={bureau.section.code}&function=execution" in links  # without the key post
    assert f"/powers/?section={bureau.section.code}&key=1" in links
    assert "/powers/?function=execution&key=1" in links
    assert "/powers/" in links


def test_a_sub_item_is_named_with_its_main_item(client, bureau):
    main = bureau.publish(bureau.power(name="技术合同认定登记"))
    bureau.publish(bureau.power(name="技术开发合同", parent=main))
    assert "技术合同认定登记 — 技术开发合同" in text_of(client.get(LIST))


def test_what_is_sorted_by_time_has_the_newest_first(client, bureau):
    bureau.publish(bureau.power(name="甲", code="A-1"))
    bureau.publish(bureau.power(name="乙", code="B-2"))
    order = [row["name"] for row in client.get(LIST).context["rows"]]
    assert order == ["甲", "乙"]
    assert [row["name"] for row in client.get(LIST, {"sort": "newest"}).context["rows"]] == ["乙", "甲"]


def test_pages_have_numbers_and_the_search_keeps_the_filters(client, bureau, ledger_entry):
    publish_many(ledger_entry, [bureau.section], [{} for _ in range(3 * PAGE_SIZE)])
    response = client.get(LIST, {"type": "other", "section": bureau.section.code, "page": "2"})
    links = links_of(response)
    for number in (3,):
        assert f"/powers/?section={bureau.section.code}&type=other&page={number}" in links
    assert f"/powers/?section={bureau.section.code}&type=other" in links
    assert "共 90 项" in text_of(response)
    assert f'name="section" value="{bureau.section.code}"' in response.text
    assert 'name="type" value="other"' in response.text


def test_an_empty_catalogue_says_so(client, db):
    response = client.get(LIST)
    assert response.status_code == 200
    assert "还没有公开的职权" in response.text
    assert client.get(POSTS).status_code == 200


def test_withdrawn_powers_are_not_listed(client, bureau, patents):
    Withdraw(patents, bureau.leader, note="职责已划转").run()
    for path in (LIST, f"/powers/section/{bureau.section.code}/", POSTS):
        assert "对假冒专利行为的处罚" not in client.get(path).text


def readers(bureau):
    """Everybody whom the audience tells apart, by what he may see beside what is for society."""
    party, unit, named, nobody = (UserFactory() for _ in range(4))
    party.is_party_member = True
    party.save()
    Membership.objects.create(user=unit, organisation=OrganisationFactory(parent=bureau.section))
    Membership.objects.create(user=nobody, organisation=OrganisationFactory())
    return {
        None: set(),
        party: {Audience.PARTY},
        unit: {Audience.UNIT},
        named: {Audience.SPECIFIED},
        nobody: set(),
        bureau.leader: set(),
    }


def publish_for_each_audience(bureau, named):
    for audience in Audience:
        power = bureau.power(name=f"职权-{audience.value}", code=f"A-{audience.value}", audience=audience)
        power.audience_users.set([named] if audience == Audience.SPECIFIED else [])
        bureau.publish(power)


@pytest.mark.parametrize(
    "path", [LIST, "/powers/section/{code}/", LIST + "?section={code}", LIST + "?sort=newest"]
)
def test_each_reader_sees_what_is_for_him(path, client, bureau):
    expected = readers(bureau)
    publish_for_each_audience(bureau, list(expected)[3])
    path = path.format(code=bureau.section.code)
    for reader, beyond in expected.items():
        client.logout()
        if reader:
            client.force_login(reader)
        response = client.get(path)
        seen = {audience for audience in Audience if f"职权-{audience.value}" in response.text}
        assert seen == {Audience.SOCIETY} | beyond, reader
        assert response["Cache-Control"] == ("private, no-store" if reader else "public, max-age=60")
        assert f"共 {1 + len(beyond)} 项" in text_of(response)


def test_names_are_shown_and_not_run(client, bureau):
    bureau.section.name = bureau.section.duties = HOSTILE
    bureau.section.save()
    post = PostFactory(organisation=bureau.section, name=HOSTILE, is_key_post=True, duties=HOSTILE)
    PostHolding.objects.create(post=post, holder_name=HOSTILE)
    bureau.publish(bureau.power(name=HOSTILE, code="X-1", post=post))
    pages = (LIST, f"{LIST}?section={bureau.section.code}&post={post.pk}", POSTS)
    for path in (*pages, f"/powers/section/{bureau.section.code}/"):
        response = client.get(path)
        assert "<script>alert" not in response.text
        assert HOSTILE in text_of(response).replace("&#x27;", "'")


# --- organisations ------------------------------------------------------------------------------------------------


def test_an_organisation_shows_what_it_does_where_it_is_and_what_it_holds(client, bureau, patents):
    below = OrganisationFactory(parent=bureau.section, name="专利组")
    section = bureau.section
    section.duties, section.phone, section.complaint_phone = "管理专利工作", "010-11112222", "12345"
    section.address, section.office_hours = "人民路1号", "工作日9:00—17:00"
    section.save()
    PostFactory(organisation=section, name="已撤岗位", is_active=False)
    plain = PostFactory(organisation=section, name="经办人")
    PostHolding.objects.create(post=plain, holder_name="张某某")
    today = timezone.localdate()
    old = today - timedelta(days=400)
    PostHolding.objects.create(
        post=patents.post, holder_name="前任科长", started_on=old, ended_on=today - timedelta(days=1)
    )
    PostHolding.objects.create(post=patents.post, holder_name="现任科长")
    response = client.get(f"/powers/section/{section.code}/")
    text = text_of(response)
    for word in (
        "管理专利工作",
        "010-11112222",
        "12345",
        "人民路1号",
        "工作日9:00—17:00",
        "经办人",
        "现任科长",
        below.name,
        "对假冒专利行为的处罚",
        bureau.bureau.name,
    ):
        assert word in text
    assert "张某某" not in text  # who holds a post is public of key posts only
    assert "前任科长" not in text
    assert "已撤岗位" not in text
    links = links_of(response)
    assert "tel:01011112222" in links
    assert f"/powers/section/{below.code}/" in links
    assert f"/powers/section/{bureau.bureau.code}/" in links
    assert f"/powers/?section={section.code}" in links


def test_a_new_holder_is_shown_at_once(client, bureau, patents):
    path = f"/powers/section/{bureau.section.code}/"
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    PostHolding.objects.create(post=patents.post, holder_name="新科长")
    assert "新科长" in client.get(path, headers={"If-None-Match": tag}).text


def test_an_organisation_without_powers_is_shown_and_one_that_is_no_more_is_not(client, bureau):
    path = f"/powers/section/{bureau.section.code}/"
    assert "目前没有公开的职权" in client.get(path).text
    bureau.section.is_active = False
    bureau.section.save()
    assert client.get(path).status_code == 404
    bureau.section.is_active = True
    bureau.section.save()
    bureau.publish(bureau.power(name="尚在公开"))
    bureau.section.is_active = False
    bureau.section.save()
    assert "尚在公开" in client.get(path).text


@pytest.mark.parametrize("code", ["NOBODY", "%00", "长" * 200])
def test_an_unknown_organisation_is_not_found(code, client, db):
    assert client.get(f"/powers/section/{code}/").status_code == 404


# --- key posts ----------------------------------------------------------------------------------------------------


def test_the_party_secretary_comes_first_with_all_that_he_may(client, bureau):
    director = PostFactory(organisation=bureau.section, name="局长", is_key_post=True)
    secretary = PostFactory(organisation=bureau.section, name="党组书记", is_key_post=True)
    plain = PostFactory(organisation=bureau.section, name="经办人")
    PostHolding.objects.create(post=secretary, holder_name="周某")
    for number in range(10):
        bureau.publish(bureau.power(name=f"党务事项{number}", code=f"D-{number}", post=secretary))
    bureau.publish(bureau.power(name="行政事项", post=director))
    bureau.publish(bureau.power(name="杂务", post=plain))
    response = client.get(POSTS)
    text = text_of(response)
    assert text.index("党组书记") < text.index("局长")
    assert "周某" in text and "共10项职权" in text and "共1项职权" in text
    assert "党务事项7" in text and "党务事项8" not in text  # the first eight, then a link to all
    assert f"/powers/?post={secretary.pk}" in links_of(response)
    assert "杂务" not in text
    everything = client.get(LIST, {"post": secretary.pk})
    assert "共 10 项" in text_of(everything) and "党组书记" in text_of(everything)


def test_a_post_shows_with_its_first_public_power_and_says_that_nobody_holds_it(client, bureau):
    post = PostFactory(organisation=bureau.section, name="新设主任", is_key_post=True)
    power = bureau.power(name="发放补助", post=post)
    assert "新设主任" not in client.get(POSTS).text
    assert "重要岗位的职权尚未公开" in client.get(POSTS).text
    bureau.publish(power)
    text = text_of(client.get(POSTS))
    assert "新设主任" in text and "现任：暂缺" in text
    PostHolding.objects.create(post=post, holder_name="周某")
    text = text_of(client.get(POSTS))
    assert "现任：周某" in text and "暂缺" not in text


def test_key_posts_come_in_pages(client, bureau, ledger_entry):
    posts = [
        PostFactory(organisation=bureau.section, name=f"岗位之{number:02}", is_key_post=True, position=number)
        for number in range(35)
    ]
    publish_many(ledger_entry, [bureau.section], [{"post_id": post.pk} for post in posts])
    first = client.get(POSTS)
    assert "岗位之29" in first.text and "岗位之30" not in first.text
    assert "?page=2" in links_of(first)
    second = client.get(POSTS, {"page": "2"})
    assert "岗位之34" in second.text and "岗位之29" not in second.text
    for nonsense in ("0", "-3", "x", "٣", "999999"):
        assert client.get(POSTS, {"page": nonsense}).status_code == 200


def test_each_key_post_s_powers_can_be_printed_from_there(client, bureau):
    post = PostFactory(organisation=bureau.section, is_key_post=True)
    bureau.publish(bureau.power(post=post))
    assert f'href="/print/post/{post.pk}.pdf">打印职权清单（PDF）' in client.get(POSTS).text


def test_what_is_not_for_everybody_is_not_counted_on_key_posts(client, bureau):
    post = PostFactory(organisation=bureau.section, name="党组书记", is_key_post=True)
    bureau.publish(bureau.power(name="干部任免", post=post, audience=Audience.PARTY))
    assert "干部任免" not in client.get(POSTS).text
    assert "党组书记</h2>" not in client.get(POSTS).text and f"post-{post.pk}" not in client.get(POSTS).text
    client.force_login(UserFactory(is_party_member=True))
    assert "干部任免" in client.get(POSTS).text


# --- what it costs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [10, 1000])
def test_no_page_asks_more_than_eight_questions(
    number, client, bureau, ledger_entry, django_assert_max_num_queries
):
    post = PostFactory(organisation=bureau.section, name="科长", is_key_post=True)
    for _ in range(number // 40):
        OrganisationFactory(parent=bureau.section)
        PostFactory(organisation=bureau.section, is_key_post=True)
    bureau.section.refresh_from_db()
    rows = [
        {"post_id": post.pk, "is_key_post": True, "power_type": PowerType.values[n % 13]}
        for n in range(number)
    ]
    publish_many(ledger_entry, [bureau.section], rows)
    everything = f"?section={bureau.section.code}&type=other&function=execution&key=1&post={post.pk}&page=2"
    for path in (LIST, LIST + everything, f"/powers/section/{bureau.section.code}/", POSTS, LIST + "?page=9"):
        with django_assert_max_num_queries(8) as queries:
            response = client.get(path)
        assert response.status_code == 200
        if "post=" not in path:
            assert not any(
                "COUNT(*)" in query["sql"] and "publishedpower" in query["sql"] for query in queries
            )


def test_a_member_costs_as_much_with_many_rows_as_with_few(
    client, bureau, ledger_entry, django_assert_max_num_queries
):
    member = UserFactory(is_party_member=True)
    Membership.objects.create(user=member, organisation=bureau.section)
    client.force_login(member)
    rows = [{"audience": audience} for audience in (Audience.SOCIETY, Audience.PARTY, Audience.UNIT)] * 200
    publish_many(ledger_entry, [bureau.section], rows)
    with django_assert_max_num_queries(15):
        response = client.get(LIST, {"section": bureau.section.code})
    assert "共 600 项" in text_of(response)


@pytest.mark.parametrize("path", [LIST, POSTS, "/powers/section/{code}/", "/en/powers/", "/en/powers/posts/"])
def test_nobody_gets_a_cookie_and_everybody_a_304(path, client, bureau, patents):
    path = path.format(code=bureau.section.code)
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies and not Session.objects.exists()
    assert not response.wsgi_request.session.accessed
    again = client.get(path, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and not again.content
    assert client.post(path).status_code == 405


def test_the_english_pages_lead_to_english_pages(client, bureau, patents):
    for path in ("/en/powers/", "/en/powers/posts/", f"/en/powers/section/{bureau.section.code}/"):
        response = client.get(path)
        assert '<html lang="en">' in response.text
        inner = [link for link in links_of(response) if "/powers/" in link]
        assert f"/en/powers/{patents.slug}/" in inner
        assert [link for link in inner if not link.startswith("/en/")] == [path.removeprefix("/en")]


def test_the_list_has_one_search_box(client, bureau, patents):
    assert client.get(LIST).text.count('type="search"') == 1
    assert "在目录中搜索" in client.get(LIST).text


def test_english_readers_are_told_that_the_contents_are_chinese(client, bureau, patents):
    with translation.override("en"):
        sentence, advice = (
            gettext("公开的内容只有中文。"),
            gettext("公开的内容只有中文，请用中文的词来搜索。"),
        )
    for path in ("/", LIST, f"/powers/{patents.slug}/", "/search/"):
        assert sentence in text_of(client.get("/en" + path)), path
        assert sentence not in text_of(client.get(path))
    assert advice in text_of(client.get("/en/search/", {"q": "nonexistent"}))
    assert advice not in text_of(client.get("/search/", {"q": "nonexistent"}))
