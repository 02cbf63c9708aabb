"""What an edit of a draft does to the tasks that it was, and is, drafted for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.choices import Period
from disclosure.limits import TimeLimit, by_date
from disclosure.models import Disclosure, DisclosureTask
from portal.publishing.models import Audience, Notice
from tests.disclosure.records import change, disclose, make_disclosure, make_item, publish

pytestmark = pytest.mark.django_db

State = DisclosureTask.State


def long_ago():
    return timezone.localdate() - timedelta(days=60)


@pytest.fixture
def item(bureau):
    """What has to be disclosed within five working days."""
    return publish(make_item(bureau, audience=Audience.SOCIETY), bureau)


@pytest.fixture
def untimed(bureau):
    return publish(make_item(bureau, audience=Audience.SOCIETY, limit=TimeLimit(), limit_note="及时"), bureau)


def saved(client, bureau, draft, **values):
    response = change(client, bureau, draft, **values)
    assert response.status_code == 302, response.context["adminform"].form.errors
    draft.refresh_from_db()
    return draft


def test_a_draft_that_goes_to_an_item_with_a_limit_is_due(client, bureau, item, untimed):
    draft = make_disclosure(bureau, untimed, formed_on=long_ago())
    assert draft.task is None
    saved(client, bureau, draft, item=item.pk)
    assert (draft.task.item, draft.task.counts_from, draft.task.is_late) == (item, long_ago(), True)
    assert draft.history.first().task_id == draft.task_id
    url = reverse("disclosure:task", args=[draft.task_id])
    assert "逾期未公开" in client.get(url).content.decode()


def test_a_draft_whose_task_is_emptied_on_the_form_is_due_as_before(client, bureau, item):
    draft = make_disclosure(bureau, item, formed_on=long_ago())
    task = draft.task
    assert saved(client, bureau, draft, task="").task == task
    assert DisclosureTask.objects.count() == 1


def test_a_correction_of_what_was_public_does_not_do_what_is_due_next(client, bureau):
    item = publish(make_item(bureau, audience=Audience.SOCIETY, limit=by_date(Period.YEAR, 1, 31)), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    Disclosure.objects.filter(pk=disclosure.pk).update(task=None)
    DisclosureTask.objects.update(state=State.OPEN)  # the next period
    assert saved(client, bureau, disclosure, title="改正的标题").task is None


def test_the_task_that_a_draft_leaves_is_told_again_and_the_office_hears_of_it(client, bureau, item, untimed):
    draft = make_disclosure(bureau, item, formed_on=long_ago(), audience=Audience.PARTY)
    task, url = draft.task, reverse("disclosure:task", args=[draft.task_id])
    assert client.get(url).status_code == 404
    saved(client, bureau, draft, item=untimed.pk, task="")
    assert draft.task is None
    client.logout()
    assert "逾期未公开" in client.get(url).content.decode()
    notice = Notice.objects.get(user=bureau.reviewer, text__contains="不再对应原来的公开任务")
    assert notice.url == reverse("disclosure-clock:task", args=[task.pk])


def test_the_task_that_one_of_two_drafts_leaves_is_as_wide_as_the_other(client, bureau, item, untimed):
    inner = make_disclosure(bureau, item, audience=Audience.PARTY)
    outer = make_disclosure(bureau, item, task=inner.task)
    task = inner.task
    task.refresh_from_db()
    assert task.audience == Audience.SOCIETY
    saved(client, bureau, outer, item=untimed.pk, task="")
    task.refresh_from_db()
    assert task.audience == Audience.PARTY
    assert not Notice.objects.filter(text__contains="不再对应").exists()
