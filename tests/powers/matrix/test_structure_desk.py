"""The matrix over drafts in the office: who may see it, what it counts, where it leads."""

import pytest

from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.publishing.models import State
from powers.models import Power, PowerFunction
from tests.clients import client_of
from tests.factories import Bureau, OrganisationFactory, PostFactory, PowerFactory, UserFactory
from tests.powers.published import links_of, text_of

DESK = "/office/power-structure/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def head(bureau):
    return PostFactory(organisation=bureau.section, name="科长", is_key_post=True)


def numbers(response) -> list[int]:
    return [cell.number for cell in response.context["matrix"].totals]


def test_drafts_are_counted_with_what_is_public_and_concentration_shows(bureau, head):
    bureau.publish(bureau.power(function="decision", post=head))
    draft = bureau.power(name="尚未公开的检查", function="supervision", post=head)
    bureau.power(function="execution", post=head)
    bureau.power(function="execution")
    response = client_of(bureau.leader).get(DESK)
    text = text_of(response)
    assert numbers(response) == [1, 2, 1]
    assert "三权集于一身的岗位" in text and "有1项职权未明确岗位" in text
    links = links_of(response)
    assert f"/office/powers/power/{draft.pk}/change/" in links
    assert (
        f"/office/powers/power/?section={bureau.section.pk}&function__exact=supervision&in_use=yes" in links
    )


def test_a_long_cell_leads_to_the_offices_list_that_shows_it(bureau, head):
    for _ in range(5):
        bureau.power(post=head)
    bureau.power()
    client = client_of(bureau.leader)
    cell = f"/office/powers/power/?section={bureau.section.pk}&function__exact=execution"
    more = f"{cell}&in_use=yes&post__id__exact={head.pk}"
    assert more in links_of(client.get(DESK))
    assert client.get(more).context["cl"].result_count == 5


def test_what_is_archived_is_in_that_list_only_when_asked_for(bureau, head):
    for _ in range(5):
        bureau.power(post=head)
    archived = bureau.power(name="停用的检查", post=head)
    Power.objects.filter(pk=archived.pk).update(state="archived")
    client = client_of(bureau.leader)
    more = next(link for link in links_of(client.get(DESK)) if f"post__id__exact={head.pk}" in link)
    assert "停用的检查" not in client.get(more).text
    shown = client.get(more.replace("in_use=yes", "in_use=no"))
    assert "停用的检查" in shown.text and shown.context["cl"].result_count == 1


def test_without_a_post_the_list_shows_more_than_the_cell_and_no_number_is_promised(bureau, head):
    for _ in range(5):
        bureau.power()
    bureau.power(post=head)
    text = text_of(client_of(bureau.leader).get(DESK))
    assert "在目录中查看执行权" in text and "全部5项" not in text


def test_what_is_archived_is_no_power_any_more(bureau):
    power = bureau.power()
    bureau.power()
    Power.objects.filter(pk=power.pk).update(state=State.ARCHIVED)
    assert sum(numbers(client_of(bureau.leader).get(DESK))) == 1


def test_a_sections_editor_sees_his_section_and_no_other(bureau, head):
    other = OrganisationFactory(parent=bureau.bureau, name="别的科")
    PowerFactory(organisation=other, name="别的科的职权")
    bureau.power(name="本科的职权", post=head)
    response = client_of(bureau.editor).get(DESK)
    assert response.context["unit"] == bureau.bureau
    assert "本科的职权" in response.text and "别的科的职权" not in response.text
    assert sum(numbers(response)) == 1


def test_units_of_others_are_not_offered(bureau):
    other = Bureau()
    other.power(name="另一局的职权")
    client = client_of(bureau.leader)
    assert client.get(DESK, {"unit": other.bureau.code}).status_code == 404
    assert client.get(DESK, {"unit": "a\0b"}).status_code == 404
    assert other.bureau.name not in client.get(DESK).text


def test_who_reads_several_units_chooses(bureau):
    other = Bureau()
    other.power(name="另一局的职权")
    grant_role(bureau.leader, roles.LEADER, other.bureau)
    client = client_of(bureau.leader)
    assert "另一局的职权" not in client.get(DESK).text
    assert "另一局的职权" in client.get(DESK, {"unit": other.bureau.code}).text


def test_it_stands_in_the_menu_of_those_who_read_drafts(client, bureau):
    assert DESK in links_of(client_of(bureau.editor).get("/office/"))
    assert client_of(UserFactory(is_staff=False)).get(DESK).status_code == 403
    assert client_of(UserFactory()).get(DESK).status_code == 403
    assert client.get(DESK).status_code == 302


@pytest.mark.parametrize("number", [10, 300])
def test_it_asks_no_more_with_many_drafts(number, bureau, head, django_assert_max_num_queries):
    for n in range(number):
        PowerFactory(organisation=bureau.section, post=head, function=PowerFunction.values[n % 3])
    client = client_of(bureau.leader)
    with django_assert_max_num_queries(16):
        assert sum(numbers(client.get(DESK))) == number
