"""The office's forms of disclosure help whoever fills them in."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from disclosure.choices import Period, Timing
from disclosure.limits import after_event, by_date
from disclosure.models import DisclosureTask
from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.publishing.models import Audience
from tests.disclosure.records import make_item, publish
from tests.factories import Bureau, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)
ADD_ITEM, ADD_DISCLOSURE = "admin:disclosure_catalogueitem_add", "admin:disclosure_disclosure_add"


@pytest.fixture
def bureau():
    return Bureau()


@pytest.mark.parametrize(
    ("kind", "period", "shown"),
    [
        ("", "", set()),
        ("after_event", "", {"limit_event", "limit_amount", "limit_unit"}),
        ("after_period", "", {"limit_period", "limit_amount", "limit_unit"}),
        ("by_date", "year", {"limit_period", "limit_month", "limit_day"}),
        ("by_date", "month", {"limit_period", "limit_day"}),
    ],
)
def test_of_a_time_limit_only_the_boxes_of_its_rule_are_shown(bureau, page, sign_in, kind, period, shown):
    sign_in(page, bureau.editor)
    page.goto(reverse(ADD_ITEM))
    page.select_option("[name=limit_kind]", kind)
    if period:
        page.select_option("[name=limit_period]", period)
    for name in ("limit_event", "limit_amount", "limit_unit", "limit_period", "limit_month", "limit_day"):
        expect(page.locator(f"[name={name}]")).to_be_visible(visible=name in shown)


def test_a_box_that_was_refused_stays_in_sight(bureau, page, sign_in):
    sign_in(page, bureau.editor)
    page.goto(reverse(ADD_ITEM))
    page.select_option("[name=limit_kind]", "after_event")
    page.fill("[name=limit_amount]", "5")
    page.get_by_role("button", name="保存", exact=True).click()
    page.select_option("[name=limit_kind]", "by_date")
    expect(page.locator("[name=limit_event]")).to_be_visible()
    expect(page.get_by_text("请写明自何时起算").first).to_be_visible()


def test_a_disclosure_is_told_what_the_catalogue_says_of_its_item(bureau, page, sign_in):
    other = OrganisationFactory(parent=bureau.bureau, name="财务科")
    editor = bureau.editor
    grant_role(editor, roles.SECTION_EDITOR, other)
    grant_role(bureau.head, roles.SECTION_HEAD, other)
    yearly = {"timing": Timing.PERIODIC, "limit": by_date(Period.YEAR, 1, 31)}
    budget = make_item(bureau, title="预算", audience=Audience.SOCIETY, organisation=other, **yearly)
    notice = make_item(bureau, title="通知", audience=Audience.PARTY, limit=after_event("形成", 5))
    for item in (budget, notice):
        publish(item, bureau)
    task = DisclosureTask.objects.get(item=budget)
    sign_in(page, editor)
    page.goto(reverse(ADD_DISCLOSURE))
    rule = page.locator("#item-rule")
    audience, section, tasks = (
        page.locator(f"[name={name}]") for name in ("audience", "organisation", "task")
    )

    page.select_option("[name=item]", str(budget.pk))
    expect(rule).to_have_text("目录规定：向社会公开，定期公开（每年1月31日前）")
    expect(audience).to_have_value("society")
    expect(section).to_have_value(str(other.pk))
    tasks.select_option(str(task.pk))

    # Another item: what the page chose it chooses anew, and the task of the first one goes.
    page.select_option("[name=item]", str(notice.pk))
    expect(rule).to_contain_text("形成之日起5个工作日内")
    expect(audience).to_have_value("party")
    expect(section).to_have_value(str(bureau.section.pk))
    expect(tasks).to_have_value("")

    # What a person chose stays.
    audience.select_option("internal")
    page.select_option("[name=item]", str(budget.pk))
    expect(audience).to_have_value("internal")
    expect(section).to_have_value(str(other.pk))
