"""The page of a key post, the Party secretary's first: its powers, what checks it, and who may see it."""

import pytest
from django.urls import reverse

from portal.organisations.models import PostHolding
from portal.publishing.models import Audience
from powers import projection
from powers.models import PowerFunction, PowerType, PublishedPower, Step
from tests.factories import LegalBasisFactory, OrganisationFactory, PostFactory, UserFactory
from tests.powers.published import links_of, publish_many, text_of


@pytest.fixture
def secretary(bureau):
    home = OrganisationFactory(parent=bureau.bureau, name="局党组", kind="party_group")
    post = PostFactory(organisation=home, name="党组书记", is_key_post=True, duties="主持党组全面工作")
    PostHolding.objects.create(post=post, holder_name="周建国", started_on="2024-03-01")
    return post


def page_of(post) -> str:
    return f"/powers/posts/{post.pk}/"


def put_in_the_hand_of(post, power):
    """Let the published power be that post's: publishing it there takes a bureau of its own."""
    PublishedPower.objects.filter(pk=power.pk).update(
        post_id=post.pk, post_name=post.name, is_key_post=True, organisation=post.organisation
    )
    projection.recount()


def test_the_secretarys_page_says_what_he_may_do_and_since_when(client, bureau, secretary):
    power = bureau.power(
        name="重大事项决策", function="decision", power_type=PowerType.PARTY, code="KJ-DW-01"
    )
    LegalBasisFactory(power=power)
    end = Step.objects.create(power=power, kind="end", name="形成决定", actor="局党组", position=2)
    start = {"kind": "start", "name": "提出议题", "actor": "局党组", "position": 1}
    Step.objects.create(power=power, **start, transitions=[{"to": end.key, "label": ""}])
    bureau.publish(power)
    put_in_the_hand_of(secretary, power)
    response = client.get(page_of(secretary))
    text = text_of(response)
    for word in (
        "党组书记", "局党组", bureau.bureau.name, "现任： 周建国 （2024-03-01任职）", "重大事项决策", "KJ-DW-01",
        "党务权力", "设定依据1条", "有流程图", "第1版", "没有公开的执行权。", "主持党组全面工作",
    ):  # fmt: skip
        assert word in text
    links = links_of(response)
    assert f"/powers/{power.slug}/#flowchart" in links and f"/print/post/{secretary.pk}.pdf" in links
    assert f"/powers/structure/{bureau.bureau.code}/#section-{secretary.organisation_id}" in links
    assert page_of(secretary) in links_of(client.get("/powers/posts/"))


def test_the_discipline_section_is_named_as_what_checks_him(client, bureau, secretary, ledger_entry):
    discipline = OrganisationFactory(parent=bureau.bureau, name="纪检监察室", complaint_phone="66660001")
    supervision = PowerFunction.SUPERVISION
    publish_many(
        ledger_entry,
        [discipline, bureau.section, secretary.organisation],
        [
            {"function": supervision, "name": "党员纪律审查"},
            {"function": supervision, "name": "经费使用检查"},
            {"function": "decision", "post_id": secretary.pk},
        ],
    )
    text = text_of(client.get(page_of(secretary)))
    assert "纪检监察机构对本单位行使以下监督权" in text and "党员纪律审查" in text
    assert "经费使用检查" not in text and "66660001" in text


def test_a_section_that_supervises_others_is_not_said_to_supervise_him(
    client, bureau, secretary, ledger_entry
):
    discipline = OrganisationFactory(parent=bureau.bureau, name="纪检监察室")
    supervision = {"function": PowerFunction.SUPERVISION}
    publish_many(
        ledger_entry,
        [secretary.organisation, bureau.section, discipline],
        [
            {**supervision, "name": "自己的监督", "post_id": secretary.pk},
            {**supervision, "name": "经费使用检查"},
            {**supervision, "name": "他兼任的监督", "post_id": secretary.pk},
        ],
    )
    response = client.get(page_of(secretary))
    assert not response.context["page"].checks
    assert "尚未列明监督这个岗位的职权。" in response.text and "经费使用检查" not in response.text


def test_without_a_supervising_power_people_still_learn_where_to_complain(
    client, bureau, secretary, ledger_entry
):
    publish_many(ledger_entry, [secretary.organisation], [{"post_id": secretary.pk}])
    assert "尚未列明监督这个岗位的职权。" in client.get(page_of(secretary)).text
    OrganisationFactory(parent=bureau.bureau, name="纪检监察室", complaint_phone="66660001")
    gone = {"complaint_phone": "66660002", "is_active": False}
    OrganisationFactory(parent=bureau.bureau, name="纪律检查组", **gone)
    response = client.get(page_of(secretary))
    assert "66660001" in text_of(response) and "66660002" not in response.text


def test_all_three_in_his_hand_are_marked(client, bureau, secretary, ledger_entry):
    rows = [{"post_id": secretary.pk, "function": function} for function in PowerFunction.values]
    publish_many(ledger_entry, [secretary.organisation], rows)
    assert "三权集于一身" in client.get(page_of(secretary)).text


def test_members_see_more_on_it_and_what_is_only_for_them_makes_no_page_for_others(
    client, bureau, secretary, ledger_entry
):
    publish_many(
        ledger_entry, [secretary.organisation], [{"post_id": secretary.pk, "audience": Audience.PARTY}]
    )
    assert client.get(page_of(secretary)).status_code == 404
    client.force_login(UserFactory(is_party_member=True))
    response = client.get(page_of(secretary))
    assert response.status_code == 200 and "党内公开" in response.text
    printed = reverse("catalogue:post", args=[secretary.pk])
    assert printed not in response.text, "the public site prints what is for society"
    PublishedPower.objects.update(audience=Audience.SOCIETY)
    assert printed in client.get(page_of(secretary)).text


def test_who_holds_another_post_is_nobodys_business(client, bureau, ledger_entry):
    clerk = PostFactory(organisation=bureau.section, name="经办人")
    PostHolding.objects.create(post=clerk, holder_name="宋涛")
    publish_many(ledger_entry, [bureau.section], [{"post_id": clerk.pk}])
    assert client.get(page_of(clerk)).status_code == 404


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "٣", "9" * 30, "1%00"])
def test_nonsense_is_not_found(number, client, bureau):
    assert client.get(f"/powers/posts/{number}/").status_code == 404


def test_a_key_post_without_public_powers_has_no_page(client, bureau, secretary):
    bureau.publish(bureau.power())
    assert client.get(page_of(secretary)).status_code == 404


def test_a_post_that_was_abolished_still_answers_for_what_is_public(client, bureau, secretary, ledger_entry):
    publish_many(ledger_entry, [secretary.organisation], [{"post_id": secretary.pk}])
    secretary.is_active = False
    secretary.save()
    text = text_of(client.get(page_of(secretary)))
    assert "该岗位已不再设立" in text and "现任" not in text


@pytest.mark.parametrize("number", [10, 1000])
def test_it_costs_no_more_with_many_powers(
    number, client, bureau, secretary, ledger_entry, django_assert_max_num_queries
):
    rows = [{"post_id": secretary.pk, "function": PowerFunction.values[n % 2]} for n in range(number)]
    publish_many(ledger_entry, [secretary.organisation], rows)
    with django_assert_max_num_queries(11):
        page = client.get(page_of(secretary)).context["page"]
    assert page.number == number and len(page.powers) <= 200
