"""The boxes of the power's form that choose among very many: found by typing, within what the editor may choose."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts import roles
from portal.accounts.models import User
from portal.organisations.models import Membership, Organisation
from portal.trees.bulk import bulk_insert
from powers.models import Power
from tests.factories import Bureau, BureauFactory, OrganisationFactory, PostFactory, UserFactory

from .test_office import ADD, change, client_of, filled, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


def member(organisation, **values) -> User:
    user = UserFactory(is_staff=False, **values)
    Membership.objects.create(user=user, organisation=organisation)
    return user


def found(client: Client, field: str, term: str = "", page: int | None = None) -> list[str]:
    query = {"term": term, **({"page": page} if page else {})}
    answer = client.get(reverse("admin:powers_power_choices", args=[field]), query)
    assert answer.status_code == 200
    return [row["text"] for row in json.loads(answer.content)["results"]]


def test_people_are_found_by_a_part_of_their_name(bureau):
    member(bureau.section, full_name="张三丰", username="zhangsf")
    member(bureau.bureau, full_name="张无忌")
    member(bureau.section, full_name="李四")
    member(bureau.section, full_name="张离职", is_active=False)
    member(BureauFactory(), full_name="张外人")
    UserFactory(full_name="张无单位")
    client = client_of(bureau.editor)
    assert found(client, "audience_users", "张") == [
        f"张三丰（{bureau.section.name}）",
        f"张无忌（{bureau.bureau.name}）",
    ]
    assert found(client, "audience_users", "zhangsf") == [f"张三丰（{bureau.section.name}）"]
    assert found(client, "audience_users", "zhang") == [], "user names are not to be guessed letter by letter"
    assert found(client, "audience_users") == [], "nobody is listed without a name"


def test_organisations_are_found_by_name_and_code(bureau):
    OrganisationFactory(parent=Organisation.objects.get(pk=bureau.bureau.pk), name="成果科", code="CG")
    OrganisationFactory(name="别局成果科", code="CG-2")
    client = client_of(bureau.editor)
    assert found(client, "audience_organisations", "成果") == ["成果科（CG）"]
    assert found(client, "audience_organisations", "cg") == ["成果科（CG）"]
    assert found(client, "organisation", "成果") == [], "he edits in his own section alone"
    assert len(found(client, "audience_organisations")) == 3


def test_whoever_edits_nothing_searches_nothing(bureau):
    member(bureau.section, full_name="张三")
    url = reverse("admin:powers_power_choices", args=["audience_users"])
    for user in (bureau.head, bureau.leader, Bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau)):
        assert client_of(user).get(url, {"term": "张"}).status_code == 403
    assert client_of(member(bureau.section)).get(url, {"term": "张"}).status_code == 302
    assert Client().get(url, {"term": "张"}).status_code == 302
    assert client_of(bureau.editor).get(url.replace("audience_users", "parent")).status_code == 404


def test_more_are_fetched_page_by_page(bureau):
    for number in range(45):
        member(bureau.section, full_name=f"张{number:02d}")
    client = client_of(bureau.editor)
    pages = [found(client, "audience_users", "张", page) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert len({name for page in pages for name in page}) == 45
    for page in ("9" * 18, "9" * 30, "x", "0", "\0"):
        assert found(client, "audience_users", "张\0", page) in ([], pages[0])


def test_who_is_chosen_is_on_the_page_and_nobody_else(bureau):
    chosen, other = member(bureau.section, full_name="张三"), member(bureau.section, full_name="李四")
    power = bureau.power(audience="specified")
    power.audience_users.add(chosen)
    power.audience_organisations.add(bureau.bureau)
    client = client_of(bureau.editor)
    page = text(client.get(change(power)))
    assert f"张三（{bureau.section.name}）" in page and "李四" not in page
    assert f"{bureau.bureau.name}（{bureau.bureau.code}）" in page
    data = filled(power, audience_users=[chosen.pk, other.pk], audience_organisations=[], name="改名")
    assert client.post(change(power), data).status_code == 302
    assert set(power.audience_users.all()) == {chosen, other}
    assert not power.audience_organisations.exists()


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000, "x", "²", "\0"])
def test_keys_that_nobody_has(bureau, key):
    power = bureau.power()
    client = client_of(bureau.editor)
    for field in ("audience_users", "audience_organisations", "organisation", "post", "parent"):
        answer = client.post(change(power), filled(power, **{field: [key]}))
        assert answer.status_code == 200
        assert field in answer.context["adminform"].form.errors


def test_somebody_of_another_tree_is_not_addressed(bureau):
    stranger = member(BureauFactory(), full_name="外人")
    power = bureau.power()
    answer = client_of(bureau.editor).post(
        change(power), filled(power, audience="specified", audience_users=[stranger.pk])
    )
    assert "audience_users" in answer.context["adminform"].form.errors
    assert "外人" not in text(answer)


def test_the_form_stays_small_however_large_the_bureau_is(bureau):
    everywhere = Bureau.person(roles.SECTION_EDITOR, bureau.bureau)
    power = bureau.power()

    def measure() -> list[tuple[int, int]]:
        sizes = []
        for user in (bureau.editor, everywhere):
            client = client_of(user)
            for page in (ADD, change(power)):
                client.get(page)
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(page)
                sizes.append((len(queries), len(answer.content)))
        return sizes

    grow(bureau.bureau, 60)
    few = measure()
    grow(bureau.bureau, 300)
    many = measure()
    for (queries_before, size_before), (queries, size) in zip(few, many, strict=True):
        assert queries <= queries_before
        assert size < size_before * 1.02


def grow(bureau: Organisation, number: int) -> None:
    """So many more sections, each with a post and a member."""
    top = Organisation.objects.get(pk=bureau.pk)
    start = Organisation.objects.count()
    sections = [Organisation(code=f"G{start + n}", name=f"科{start + n}", parent=top) for n in range(number)]
    bulk_insert(sections)
    for section in sections:
        PostFactory(organisation=section)
    users = User.objects.bulk_create(
        User(username=f"g{start + n}", full_name=f"人{start + n}") for n in range(number)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organisation=section) for user, section in zip(users, sections, strict=True)
    )


def test_a_bureau_of_many_sections_is_chosen_from_by_typing(bureau):
    """Beyond fifty the section and the post are found by typing as well, and saved like any other."""
    grow(bureau.bureau, 60)
    everywhere = Bureau.person(roles.SECTION_EDITOR, bureau.bureau)
    client = client_of(everywhere)
    (wanted,) = found(client, "organisation", "科60")
    section = Organisation.objects.get(name="科60")
    assert wanted == f"科60（{section.code}）"
    assert found(client, "post", "科60") == [f"科60　{section.posts.get()}"]
    page = text(client.get(ADD))
    assert "科60" not in page
    answer = client.post(ADD, filled(organisation=section.pk, post=section.posts.get().pk))
    assert answer.status_code == 302
    power = Power.objects.get()
    assert (power.organisation, power.post) == (section, section.posts.get())
    assert "科60" in text(client.get(change(power)))
