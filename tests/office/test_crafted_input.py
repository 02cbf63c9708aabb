"""Whoever types an address himself, or sends what no form of ours sends, gets a page and no error."""

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.models import AccountEntry, Membership
from portal.publishing.actions import Submit
from tests.clients import client_of
from tests.factories import Bureau, PostFactory, UserFactory

pytestmark = pytest.mark.django_db

LONG = "9" * 30
ENDLESS = "9" * 5000
NUL = "%00"


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def as_role(bureau):
    return lambda role: client_of(bureau.person(role, bureau.bureau))


SYSTEM, SECURITY, AUDITOR = roles.SYSTEM_ADMINISTRATOR, roles.SECURITY_ADMINISTRATOR, roles.AUDITOR
EDITOR, HEAD, OFFICE = roles.SECTION_EDITOR, roles.SECTION_HEAD, roles.OFFICE_REVIEWER


@pytest.mark.parametrize(
    ("role", "page", "queries"),
    [
        (SYSTEM, "organisations:accounts", [f"q={NUL}", f"q=a{NUL}b", f"state={NUL}", f"page={ENDLESS}"]),
        (SYSTEM, "organisations:find", [f"q={NUL}", f"q={LONG}"]),
        (
            SYSTEM,
            "organisations:tree",
            [
                f"q={NUL}",
                f"node={LONG}",
                f"open={LONG}",
                f"open={ENDLESS}.1",
                f"open={NUL}",
                "open=²",
                f"page={ENDLESS}",
            ],
        ),
        (SECURITY, "organisations:roles", [f"q={NUL}", f"page={ENDLESS}"]),
        (
            AUDITOR,
            "organisations:audit",
            [
                "since=0001-01-01",
                "until=9999-12-31",
                "since=0001-01-01&until=9999-12-31",
                f"person={NUL}",
                f"kind={NUL}",
                f"since={NUL}",
                f"page={ENDLESS}",
            ],
        ),
        (HEAD, "review:queue", [f"stage={NUL}", f"page={ENDLESS}"]),
        (HEAD, "review:notices", [f"page={ENDLESS}"]),
        (OFFICE, "importing:list", [f"page={ENDLESS}", f"page={LONG}"]),
        (
            EDITOR,
            "admin:powers_power_changelist",
            [
                f"q={NUL}",
                f"section={LONG}",
                f"section={ENDLESS}",
                f"section={NUL}",
                "section=²",
                f"public={NUL}",
                f"state__exact={NUL}",
                f"power_type__exact={NUL}",
                f"audience__exact={NUL}",
                f"o={ENDLESS}",
                f"p={ENDLESS}",
            ],
        ),
        (SYSTEM, "admin:working_calendar_calendarday_changelist", [f"q={NUL}", f"is_workday__exact={NUL}"]),
    ],
)
def test_addresses(as_role, page, role, queries):
    client = as_role(role)
    for query in queries:
        answer = client.get(f"{reverse(page)}?{query}", follow=True)
        assert answer.status_code == 200, query[:50]


def test_a_branch_that_does_not_exist(as_role):
    assert as_role(SYSTEM).get(f"{reverse('organisations:tree')}?node={'9' * 18}").status_code == 404


def test_searching_for_a_main_item(bureau):
    """The form's box for the main item asks this address."""
    client = client_of(bureau.editor)
    query = {"app_label": "powers", "model_name": "power", "field_name": "parent"}
    main = bureau.power(name="行政许可")
    for term, found in (("行政\0许可", [str(main.pk)]), ("\0没有", [])):
        answer = client.get(reverse("admin:autocomplete"), {**query, "term": term})
        assert [row["id"] for row in answer.json()["results"]] == found
    assert client.get(reverse("admin:autocomplete"), {**query, "page": ENDLESS}).status_code in (200, 404)


@pytest.mark.parametrize("item", [f"{LONG}:1", f"1:{LONG}", f"{ENDLESS}:1", f"1:{ENDLESS}", "²:²", "\0:1"])
def test_deciding_on_what_no_list_showed(bureau, item):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    client, url = client_of(bureau.head), reverse("review:bulk")
    answer = client.post(url, {"act": "approve", "item": [item], "confirmed": "1"}, follow=True)
    assert answer.status_code == 200
    power.refresh_from_db()
    assert power.state == "section_review"
    answer = client.post(
        url, {"act": "approve", "item": [item, f"{power.pk}:{power.revision}"], "confirmed": "1"}
    )
    power.refresh_from_db()
    assert power.state == "office_review", "the good one is decided on all the same"


def test_reasons_are_kept_without_nul(bureau, as_role):
    system, post = as_role(SYSTEM), PostFactory(organisation=bureau.section)
    for record, page in ((bureau.section, "organisations:state"), (post, "organisations:post_state")):
        answer = system.post(reverse(page, args=[record.pk]), {"active": "0", "reason": "撤\0并"})
        assert answer.status_code == 302
        record.refresh_from_db()
        assert (record.is_active, record.history.first().history_change_reason) == (False, "撤并")
    account = UserFactory()
    Membership.objects.create(user=account, organisation=bureau.section)
    system.post(reverse("organisations:account_state", args=[account.pk]), {"active": "0", "note": "调\0离"})
    assert account.account_entries.get().note == "调离"
    url = reverse("organisations:revoke", args=[bureau.head.pk, roles.SECTION_HEAD.code, bureau.section.pk])
    as_role(SECURITY).post(url, {"note": "轮\0岗"})
    assert bureau.head.account_entries.get(action=AccountEntry.Action.ROLE_REVOKED).note == "轮岗"


def test_naming_an_organisation(bureau, as_role):
    client = as_role(SYSTEM)
    url = reverse("organisations:move", args=[bureau.section.pk])
    for goal in ("\0", "a\0b", ENDLESS):
        assert client.post(url, {"goal": goal, "position": "last-child"}).status_code == 200
    assert client.post(url, {"target": LONG, "position": "last-child"}).status_code == 302
    answer = client.post(url, {"step": "up", "state": f"?open={LONG}.²&page={ENDLESS}"})
    assert answer.status_code == 302
