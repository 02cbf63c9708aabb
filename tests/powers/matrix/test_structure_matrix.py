"""The public page of a unit's power structure: numbers for every reader, marks, addresses, cost."""

import re

import pytest

from portal.organisations.models import Membership, Organisation, PostHolding
from portal.publishing.actions import Withdraw
from portal.publishing.models import Audience
from powers.models import PowerFunction
from tests.factories import Bureau, BureauFactory, OrganisationFactory, PostFactory, UserFactory
from tests.powers.published import links_of, publish_many, text_of

STRUCTURE = "/powers/structure/"
THREE = PowerFunction.values


def of(organisation) -> str:
    return f"{STRUCTURE}{organisation.code}/"


def numbers(response) -> list[int]:
    return [cell.number for cell in response.context["matrix"].totals]


@pytest.fixture
def head(bureau):
    post = PostFactory(organisation=bureau.section, name="科长", is_key_post=True)
    PostHolding.objects.create(post=post, holder_name="刘洋")
    return post


@pytest.fixture
def clerk(bureau):
    post = PostFactory(organisation=bureau.section, name="经办人")
    PostHolding.objects.create(post=post, holder_name="宋涛")
    return post


def test_the_only_bureaus_matrix_says_who_decides_executes_and_supervises(client, bureau, head, clerk):
    bureau.publish(bureau.power(name="重大项目立项", function="decision", post=head))
    bureau.publish(bureau.power(name="经费拨付", function="execution", post=clerk))
    bureau.publish(bureau.power(name="经费检查", function="supervision"))
    response = client.get(STRUCTURE)
    text = text_of(response)
    for word in (
        "重大项目立项",
        "经费拨付",
        "经费检查",
        "现任：刘洋",
        "重要岗位",
        "未明确岗位",
        "由2个岗位行使，另有1项未明确岗位",
    ):
        assert word in text
    assert "宋涛" not in text  # who holds another post is nobody's business
    assert numbers(response) == [1, 1, 1]
    assert "没有一个岗位同时行使" in text and "三权集于一科室" in text
    links = links_of(response)
    assert f"/powers/posts/{head.pk}/" in links and f"/powers/posts/{clerk.pk}/" not in links
    assert f"/powers/?section={bureau.section.code}&function=decision" in links
    assert text_of(client.get(of(bureau.bureau))) == text
    canonical = re.search(r'<link rel="canonical" href="([^"]*)"', response.text)
    assert canonical and canonical[1].endswith(
        of(bureau.bureau)
    )  # one page, whichever address it was asked by


def test_one_hand_with_all_three_is_marked_in_words(client, bureau, clerk):
    for function in THREE:
        bureau.publish(bureau.power(function=function, post=clerk))
    text = text_of(client.get(STRUCTURE))
    assert f"三权集于一身： 经办人（{bureau.section.name}）" in text
    assert "等于自己监督自己" in text and "没有一个岗位同时行使" not in text


def test_many_powers_of_one_cell_lead_to_the_list_that_shows_as_many(client, bureau, head, ledger_entry):
    publish_many(ledger_entry, [bureau.section], [{"post_id": head.pk, "post_name": "科长"}] * 7)
    response = client.get(STRUCTURE)
    more = f"/powers/?function=execution&post={head.pk}"
    assert "全部7项执行权" in text_of(response) and more in links_of(response)
    assert "第0项" in response.text and "第3项" not in response.text
    assert "共 7 项" in text_of(client.get(more))


def test_every_reader_sees_and_counts_what_is_for_him(client, bureau, head):
    for audience in (Audience.SOCIETY, Audience.PARTY, Audience.UNIT, Audience.INTERNAL):
        bureau.publish(bureau.power(name=f"给{audience}看的", post=head, audience=audience))
    text = text_of(client.get(STRUCTURE))
    assert "给society看的" in text and "给party看的" not in text and "共1项" not in text
    assert numbers(client.get(STRUCTURE)) == [0, 1, 0]
    member = UserFactory(is_party_member=True)
    client.force_login(member)
    assert numbers(client.get(STRUCTURE)) == [0, 2, 0]
    Membership.objects.create(user=member, organisation=bureau.section)
    response = client.get(STRUCTURE)
    assert numbers(response) == [0, 3, 0] and "给internal看的" not in response.text
    assert response["Cache-Control"] == "private, no-store"


def test_a_post_of_which_only_members_read_is_unknown_to_others(client, bureau, head):
    bureau.publish(bureau.power())
    bureau.publish(bureau.power(name="干部任免", post=head, audience=Audience.PARTY))
    assert "科长" not in client.get(STRUCTURE).text
    client.force_login(UserFactory(is_party_member=True))
    assert "科长" in client.get(STRUCTURE).text


def test_what_is_withdrawn_is_gone(client, bureau, head):
    power = bureau.publish(bureau.power(name="已取消的职权", function="decision", post=head))
    bureau.publish(bureau.power())
    Withdraw(power, bureau.leader, note="依法取消").run()
    response = client.get(STRUCTURE)
    assert numbers(response) == [0, 1, 0] and "已取消的职权" not in response.text


def test_a_district_offers_its_bureaus_and_counts_none_of_them_as_its_own(client, bureau):
    district = OrganisationFactory(code="GCQ", name="管城区", kind=Organisation.Kind.DISTRICT)
    other = Bureau()
    for each in (bureau, other):
        node = Organisation.objects.get(pk=each.bureau.pk)
        node.parent = district
        node.save()
        each.section.refresh_from_db()
        each.publish(each.power())
    page = client.get(STRUCTURE)
    assert f"{bureau.bureau.name} 1 项" in text_of(page)
    assert {of(bureau.bureau), of(other.bureau)} <= set(links_of(page)) and of(district) not in links_of(page)
    assert "该机构目前没有公开的职权" in client.get(of(district)).text
    own = OrganisationFactory(parent=Organisation.objects.get(pk=district.pk), name="区政府办公室")
    publish_many(bureau.publish(bureau.power()).publication, [own], [{}])
    assert of(district) in links_of(client.get(STRUCTURE))
    response = client.get(of(district))
    assert numbers(response) == [0, 1, 0] and "区政府办公室" in response.text


def test_a_sections_address_leads_to_its_bureaus_matrix(client, bureau):
    bureau.publish(bureau.power())
    response = client.get(of(bureau.section))
    assert response.status_code == 302
    assert response["Location"] == f"{of(bureau.bureau)}#section-{bureau.section.pk}"
    assert f'id="section-{bureau.section.pk}"' in client.get(of(bureau.bureau)).text


@pytest.mark.parametrize("code", ["NOWHERE", "%00", "a%00b"])
def test_what_there_is_not_isnt_found(client, bureau, code):
    assert client.get(f"{STRUCTURE}{code}/").status_code == 404
    assert client.get(f"{STRUCTURE}{code}/xlsx/").status_code == 404


def test_before_anything_is_public_the_page_says_so(client, bureau):
    assert "还没有公开的职权" in client.get(STRUCTURE).text
    assert "目前没有公开的职权" in client.get(of(bureau.bureau)).text
    assert client.get(f"{of(bureau.bureau)}xlsx/").status_code == 404


def test_it_is_kept_until_something_changes(client, bureau, head):
    bureau.publish(bureau.power(post=head))
    etag = client.get(STRUCTURE)["ETag"]
    assert client.get(STRUCTURE, headers={"If-None-Match": etag}).status_code == 304
    holding = head.holdings.get()
    holding.holder_name = "赵静"
    holding.save()
    response = client.get(STRUCTURE, headers={"If-None-Match": etag})
    assert response.status_code == 200 and "赵静" in response.text


def test_nobodys_address_is_the_pages(bureau):
    power = bureau.publish(bureau.power(code="structure"))
    assert power.slug != "structure"


@pytest.mark.parametrize("number", [10, 1000])
def test_it_asks_no_more_with_many_powers_than_with_few(
    number, client, bureau, head, ledger_entry, django_assert_max_num_queries
):
    posts = [head, *(PostFactory(organisation=bureau.section) for _ in range(number // 20))]
    rows = [
        {"post_id": posts[n % len(posts)].pk, "function": THREE[n % 3], "is_key_post": n % len(posts) == 0}
        for n in range(number)
    ]
    publish_many(ledger_entry, [bureau.section], rows)
    for path in (STRUCTURE, of(bureau.bureau), f"{of(bureau.bureau)}xlsx/"):
        with django_assert_max_num_queries(8):
            response = client.get(path)
        assert response.status_code == 200
    assert sum(numbers(client.get(STRUCTURE))) == number
    client.force_login(UserFactory(is_party_member=True))
    with django_assert_max_num_queries(12):
        assert sum(numbers(client.get(of(bureau.bureau)))) == number


def test_the_list_of_bureaus_costs_the_same_for_a_whole_district(
    client, bureau, ledger_entry, django_assert_max_num_queries
):
    homes = [bureau.section]
    homes += [OrganisationFactory(parent=BureauFactory()) for _ in range(33)]
    publish_many(ledger_entry, homes, [{} for _ in range(340)])
    with django_assert_max_num_queries(6):
        page = client.get(STRUCTURE)
    assert len(page.context["units"]) == 34 and page.context["next"] == 0
