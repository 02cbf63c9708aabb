"""Reviewers of a disclosure are held to the day by which it must be public, not only to their own."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.limits import after_event
from portal.calendar.services import add_working_days
from portal.publishing.actions import Submit
from portal.publishing.kinds import kind_of
from portal.publishing.notices import review_url
from portal.publishing.rules import review_due_on
from tests.disclosure.records import disclose, make_disclosure, make_item, publish

pytestmark = pytest.mark.django_db


def submitted(bureau, *, days: int, formed: int = 0):
    """A disclosure that is due ``days`` working days after what was formed ``formed`` days ago."""
    item = publish(make_item(bureau, audience="society", limit=after_event("形成", days)), bureau)
    draft = make_disclosure(bureau, item, formed_on=timezone.localdate() - timedelta(days=formed))
    Submit(draft, bureau.editor).run()
    draft.refresh_from_db()
    return draft


def test_a_reviewer_has_no_longer_than_the_catalogue_leaves(bureau):
    tomorrow = add_working_days(timezone.localdate(), 1)
    draft = submitted(bureau, days=1)
    assert (draft.task.due_on, draft.due_on) == (tomorrow, tomorrow)
    draft = bureau.approve(draft, until="office_review")
    assert draft.due_on == tomorrow


def test_what_is_late_already_is_due_at_once(bureau):
    assert submitted(bureau, days=1, formed=60).due_on == timezone.localdate()


def test_far_from_its_day_the_reviewer_has_his_usual_time(bureau):
    assert submitted(bureau, days=100).due_on == review_due_on()


@pytest.mark.parametrize(("formed", "words"), [(0, "期限内"), (60, "已超期")])
def test_both_days_are_shown(client, bureau, formed, words):
    draft = submitted(bureau, days=20, formed=formed)
    told = f"{draft.task.due_on:%Y-%m-%d}"
    client.force_login(bureau.head)
    for url in (review_url(draft), reverse("review:queue") + "?kind=disclosure"):
        text = "".join(client.get(url).text.split())
        _head, _sign, after = text.partition("公开期限：")
        assert words in after[:120] and told in after[:220], url


def test_what_is_public_is_due_no_more(bureau):
    item = publish(make_item(bureau, audience="society", limit=after_event("形成", 1)), bureau)
    public = disclose(make_disclosure(bureau, item), bureau)
    assert kind_of(public).public_by(public) is None
    assert isinstance(kind_of(public).public_by(make_disclosure(bureau, item)), date)
