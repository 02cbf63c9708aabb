"""Which postings the clock counts, and that each is recorded once and corrected by one at a time."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.boards import services
from disclosure.models import DisclosureTask, Posting, TaskEntry
from portal.publishing.models import Audience
from tests.disclosure.posting import form_data, offline_item, only_task, posting_of
from tests.disclosure.records import disclose, make_disclosure, make_item, publish

pytestmark = pytest.mark.django_db

State, Action = DisclosureTask.State, TaskEntry.Action


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def boxes(html):
    """What the hidden boxes of the form hold."""
    found = re.findall(r'<input type="hidden" name="(form_key|seen_revision)" value="(\w+)"', html)
    return dict(found)


def test_what_hung_for_fewer_people_than_the_item_is_for_completes_nothing(bureau):
    item = publish(make_item(bureau, audience=Audience.SOCIETY), bureau)
    inner = disclose(make_disclosure(bureau, item, audience=Audience.PARTY), bureau)
    posting = services.record(posting_of(inner), bureau.editor)
    assert not posting.is_counted
    inner.task.refresh_from_db()
    assert (inner.task.state, inner.task.entries.last().action) == (State.OPEN, Action.OPENED)


def test_an_earlier_posting_for_fewer_people_takes_no_disclosure_s_place(bureau):
    item = publish(make_item(bureau, audience=Audience.SOCIETY), bureau)
    inner = disclose(make_disclosure(bureau, item, audience=Audience.PARTY), bureau)
    outer = disclose(make_disclosure(bureau, item, task=inner.task), bureau)
    task = DisclosureTask.objects.get(pk=outer.task_id)
    DisclosureTask.objects.filter(pk=task.pk).update(done_on=timezone.localdate() + timedelta(days=1))
    services.record(posting_of(inner), bureau.editor)
    task.refresh_from_db()
    assert (task.state, task.publication) == (State.DONE, outer.publication)
    assert services.reopen_published(task, bureau.reviewer, "公开的内容不全")
    task.refresh_from_db()
    assert task.state == State.OPEN


def test_of_two_who_correct_the_same_posting_the_second_is_told_and_keeps_what_he_typed(client, bureau):
    posting = services.record(posting_of(only_task(offline_item(bureau))), bureau.editor)
    client.force_login(bureau.editor)
    url = reverse("disclosure-postings:correct", args=[posting.pk])
    opened = boxes(client.get(url).content.decode())
    data = form_data(title=posting.title, reason="写错了") | opened
    assert client.post(url, data | {"place": "二楼公开栏"}).status_code == 302
    response = client.post(url, data | {"remarks": "我写的备注"})
    assert response.status_code == 422
    assert "刚刚被别人更正过" in response.content.decode()
    assert "我写的备注" in response.content.decode()
    posting.refresh_from_db()
    assert (posting.place, posting.remarks) == ("二楼公开栏", "")


def test_a_double_click_records_one_posting(client, bureau):
    task = only_task(offline_item(bureau))
    client.force_login(bureau.editor)
    url = reverse("disclosure-postings:add") + f"?task={task.pk}"
    data = form_data(title="党费收缴使用情况") | boxes(client.get(url).content.decode())
    first, second = client.post(url, data), client.post(url, data)
    posting = Posting.objects.get()
    here = reverse("disclosure-postings:posting", args=[posting.pk])
    assert (first["Location"], second["Location"]) == (here, here)
    assert "没有重复登记" in client.get(here).content.decode()
    another = form_data(title="党费收缴使用情况") | boxes(client.get(url).content.decode())
    client.post(url, another)
    assert Posting.objects.count() == 2


def test_a_posting_under_a_periodic_item_is_of_the_period_that_is_due_first(client, bureau):
    item = offline_item(bureau)
    task = only_task(item)
    client.force_login(bureau.editor)
    url = reverse("disclosure-postings:add")
    assert client.get(f"{url}?item={item.pk}")["Location"] == f"{url}?task={task.pk}"
    response = client.post(f"{url}?item={item.pk}", form_data(title="情况"))
    assert "请打开要完成的那一期公开任务" in response.content.decode()
    assert not Posting.objects.exists()
