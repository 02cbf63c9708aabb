"""Disclosure on boards and at meetings: what may be recorded, what the clock makes of it, and who reads of it."""

import shutil
from datetime import date, datetime, timedelta
from io import BytesIO
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from disclosure.boards import rules, services
from disclosure.boards.errors import Refused
from disclosure.boards.selectors import changes_of
from disclosure.choices import Form, Period
from disclosure.clock.selectors import punctuality
from disclosure.clock.services import cancel
from disclosure.limits import after_event, by_date
from disclosure.models import DisclosureTask, Posting, PostingPhoto, PublishedItem, TaskEntry
from portal.attachments import tidying
from portal.attachments.services import store_upload
from portal.organisations.models import Organisation
from portal.publishing.actions import Submit, Withdraw
from portal.publishing.errors import NotPermitted
from portal.publishing.models import Audience
from tests.disclosure.posting import form_data, offline_item, only_task, posting_of
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import Bureau, UserFactory

pytestmark = pytest.mark.django_db

State, Action = DisclosureTask.State, TaskEntry.Action
days = st.dates(date(2020, 1, 1), date(2027, 12, 31))


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    yield
    shutil.rmtree(tmp_path, ignore_errors=True)


def since(item, day):
    """As if the item had been public from that day on."""
    moment = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    PublishedItem.objects.filter(pk=item.pk).update(first_published_at=moment)


def photo(name="栏.jpg", colour="#c33"):
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


@given(days, days)
def test_the_earliest_of_two_days_counts(one, other):
    assert not rules.counts_instead(one, None)
    assert rules.counts_instead(one, other) == (one < other)
    assert rules.is_too_early(one, other) == rules.counts_instead(one, other)


def test_a_photo_that_a_correction_takes_away_stays_in_the_history(client, bureau):
    disclosure = disclose(make_disclosure(bureau, publish(make_item(bureau), bureau)), bureau)
    first, second = store_upload(photo("旧.jpg")), store_upload(photo("新.jpg", "#3c3"))
    posting = services.record(posting_of(disclosure), bureau.editor, photos=[first])
    services.correct(posting, bureau.editor, photos=[second], reason="换一张清楚的")
    assert [row.name for row in posting.photos.all()] == ["新.jpg"]
    gone = PostingPhoto.everything.get(name="旧.jpg")
    assert (gone.removed_by, gone.removed_at is None) == (bureau.editor, False)
    now, before = changes_of(posting)
    assert ([row.name for row in now.added], [row.name for row in now.removed]) == (["新.jpg"], ["旧.jpg"])
    assert (before.added, before.removed) == ([], [])
    with mock.patch.object(tidying, "UNUSED_KEPT", 0):
        tidying.delete_unused()
    public = reverse("disclosure:posting-photo", args=[gone.pk])
    assert client.get(public).status_code == 404
    assert public not in page(client, reverse("disclosure:information", args=[disclosure.slug]))
    client.force_login(bureau.editor)
    shown = reverse("disclosure-postings:photo", args=[posting.pk, gone.pk])
    assert shown in page(client, reverse("disclosure-postings:posting", args=[posting.pk]))
    assert client.get(shown).status_code == 200


# What may be recorded


def test_what_is_published_is_posted_and_the_task_is_done(bureau):
    item = offline_item(bureau)
    task = only_task(item)
    posting = services.record(posting_of(task), bureau.editor)
    task.refresh_from_db()
    assert posting.is_counted
    assert (task.state, task.done_on) == (State.DONE, timezone.localdate())
    entry = task.entries.get(action=Action.DONE)
    assert (entry.note, entry.user) == ("公开栏：一楼大厅公开栏", bureau.editor)
    assert [row.history_change_reason for row in posting.history.all()] == ["登记"]


def test_a_website_publication_counts_before_a_later_posting(bureau):
    item = publish(make_item(bureau), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    posting = services.record(posting_of(disclosure), bureau.editor)
    assert not posting.is_counted
    assert TaskEntry.objects.filter(task=disclosure.task, action=Action.DONE).count() == 1


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"on": timezone.localdate() + timedelta(days=1)}, "on", "公开日期在今天之后"),
        ({"on": timezone.localdate() - timedelta(days=1)}, "on", "早于审批同意的日期"),
        ({"until": timezone.localdate() - timedelta(days=1)}, "until", "不能早于开始的日期"),
        ({"attendees": 12}, "attendees", "只有会议和新闻发布会填到会人数"),
        ({"form": Form.MEETING, "until": timezone.localdate()}, "until", "不填张贴至"),
    ],
)
def test_a_posting_is_dated_between_its_approval_and_today(bureau, values, field, words):
    disclosure = disclose(make_disclosure(bureau, publish(make_item(bureau), bureau)), bureau)
    with pytest.raises(Refused) as refused:
        services.record(posting_of(disclosure, **values), bureau.editor)
    assert words in refused.value.faults[field]
    assert not Posting.objects.exists()


def test_nothing_is_posted_that_nobody_approved(bureau):
    draft = make_disclosure(bureau, publish(make_item(bureau), bureau))
    with pytest.raises(Refused) as refused:
        services.record(posting_of(draft), bureau.editor)
    assert "还没有审核发布" in refused.value.faults[None]


def test_what_goes_online_is_published_before_it_is_posted(bureau):
    item = publish(make_item(bureau, limit=by_date(Period.YEAR, 1, 31)), bureau)
    with pytest.raises(Refused) as refused:
        services.record(posting_of(only_task(item)), bureau.editor)
    assert "目录规定这个事项在网站公开" in refused.value.faults[None]


def test_what_is_for_party_members_and_never_online_is_posted_once_it_is_approved(bureau):
    item = offline_item(bureau, audience=Audience.PARTY, limit=after_event("形成", 5))
    soon = timezone.now() + timedelta(days=3)
    disclosure = make_disclosure(bureau, item, scheduled_for=soon)
    Submit(disclosure, bureau.editor).run()
    with pytest.raises(Refused):
        services.record(posting_of(disclosure), bureau.editor)
    bureau.approve(disclosure)
    assert (disclosure.state, disclosure.is_public) == ("scheduled", False)
    assert services.record(posting_of(disclosure), bureau.editor).is_counted


def test_who_may_not_edit_in_the_section_records_nothing(bureau):
    task = only_task(offline_item(bureau))
    with pytest.raises(NotPermitted):
        services.record(posting_of(task), bureau.leader)


def test_an_event_under_an_item_without_a_task_opens_one(bureau):
    item = offline_item(bureau, limit=after_event("形成", 5))
    today = timezone.localdate()
    blank = Posting(
        item=item, organisation=item.organisation, title="任免", form=Form.MEETING, place="党员大会", on=today
    )
    with pytest.raises(Refused) as refused:
        services.record(blank, bureau.editor)
    assert "事项发生的日期" in refused.value.faults["event_on"]
    posting = services.record(blank, bureau.editor, event_on=today - timedelta(days=2))
    assert posting.task.counts_from == today - timedelta(days=2)
    assert posting.task.entries.count() == 2  # opened and done


def test_the_database_refuses_a_posting_that_ends_before_it_began(bureau):
    posting = services.record(posting_of(only_task(offline_item(bureau))), bureau.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(until=posting.on - timedelta(days=1))


# Corrections, and what was wrong


def test_a_correction_stays_in_the_history_and_the_counted_day_stays(bureau):
    posting = services.record(posting_of(only_task(offline_item(bureau))), bureau.editor)
    posting.place = "二楼公开栏"
    services.correct(posting, bureau.editor, photos=[], reason="写错了楼层")
    newest, first = posting.history.order_by("-history_id")
    assert (newest.place, newest.history_change_reason) == ("二楼公开栏", "写错了楼层")
    assert (first.place, first.history_user) == ("一楼大厅公开栏", bureau.editor)
    posting.on = posting.on - timedelta(days=1)
    with pytest.raises(Refused) as refused:
        services.correct(posting, bureau.editor, photos=[], reason="日期")
    assert "及时性记录按这个日期计算" in refused.value.faults["on"]


def test_what_was_withdrawn_since_can_still_be_corrected(bureau):
    disclosure = disclose(make_disclosure(bureau, publish(make_item(bureau), bureau)), bureau)
    posting = services.record(posting_of(disclosure), bureau.editor)
    Withdraw(disclosure, bureau.leader, note="含有个人信息").run()
    posting.refresh_from_db()
    posting.until = posting.on
    services.correct(posting, bureau.editor, photos=[], reason="已取下")
    posting.refresh_from_db()
    assert posting.until == posting.on


def test_nothing_is_posted_for_a_task_that_the_office_cancelled(bureau):
    task = only_task(offline_item(bureau))
    cancel(task, bureau.reviewer, "没有内容")
    task.refresh_from_db()
    with pytest.raises(Refused) as refused:
        services.record(posting_of(task), bureau.editor)
    assert "已取消" in refused.value.faults[None]


def test_an_earlier_posting_that_is_recorded_later_counts_and_the_record_tells_both(bureau):
    item = offline_item(bureau)
    today = timezone.localdate()
    since(item, today - timedelta(days=30))
    task = only_task(item)
    later = services.record(posting_of(task, on=today), bureau.editor)
    earlier = services.record(posting_of(task, on=today - timedelta(days=4)), bureau.editor)
    later.refresh_from_db()
    task.refresh_from_db()
    assert (earlier.is_counted, later.is_counted) == (True, False)
    assert task.done_on == today - timedelta(days=4)
    actions = [entry.action for entry in task.entries.order_by("pk")]
    assert actions == [Action.OPENED, Action.DONE, Action.REOPENED, Action.DONE]
    (row,) = punctuality(Organisation.objects.all(), today - timedelta(days=40), today, today)
    assert row.done == 1


def test_a_void_posting_leaves_the_record_until_the_office_opens_the_task_again(bureau):
    posting = services.record(posting_of(only_task(offline_item(bureau))), bureau.editor)
    with pytest.raises(Refused):
        services.reopen_task(posting, bureau.reviewer, "还没有作废")
    services.make_void(posting, bureau.editor, "贴错了材料")
    posting.task.refresh_from_db()
    assert posting.task.state == State.DONE
    with pytest.raises(NotPermitted):
        services.reopen_task(posting, bureau.editor, "想重来")
    assert services.reopen_task(posting, bureau.reviewer, "核实未张贴")
    posting.refresh_from_db()
    posting.task.refresh_from_db()
    assert (posting.state, posting.is_counted) == (Posting.State.VOID, False)
    assert (posting.task.state, posting.task.done_on) == (State.OPEN, None)
    assert posting.task.entries.last().note == "核实未张贴"
    today = timezone.localdate()
    assert punctuality(Organisation.objects.all(), today - timedelta(days=40), today, today) == []


def test_a_task_that_is_opened_again_goes_by_the_next_earliest_disclosure(bureau):
    item = offline_item(bureau)
    today = timezone.localdate()
    since(item, today - timedelta(days=30))
    task = only_task(item)
    first = services.record(posting_of(task, on=today - timedelta(days=5)), bureau.editor)
    second = services.record(posting_of(task, on=today - timedelta(days=2)), bureau.editor)
    services.make_void(first, bureau.editor, "没有张贴")
    assert not services.reopen_task(first, bureau.reviewer, "核实")
    second.refresh_from_db()
    task.refresh_from_db()
    assert (second.is_counted, task.done_on) == (True, today - timedelta(days=2))


# The office's screens


def test_staff_record_a_posting_with_photos_from_the_task(client, bureau):
    task = only_task(offline_item(bureau, title="党费收缴"))
    client.force_login(bureau.editor)
    assert "登记张贴或会议公开" in page(client, reverse("disclosure-clock:task", args=[task.pk]))
    url = reverse("disclosure-postings:add") + f"?task={task.pk}"
    assert "党费收缴" in page(client, url)
    data = form_data(title="党费收缴使用情况", text="共收缴党费3000元", photos=[photo(), photo("栏.jpg")])
    response = client.post(url, data)
    posting = Posting.objects.get()
    assert response["Location"] == reverse("disclosure-postings:posting", args=[posting.pk])
    assert posting.photos.count() == 1  # the same picture twice is one
    html = page(client, response["Location"])
    for words in ("一楼大厅公开栏", "计入及时性", "共收缴党费3000元", bureau.editor.get_full_name()):
        assert words in html
    assert client.get(reverse("disclosure-postings:photo", args=[posting.pk, posting.photos.get().pk]))
    assert "党费收缴使用情况" in page(client, reverse("disclosure-postings:list") + "?q=大厅")
    assert "党费收缴使用情况" not in page(client, reverse("disclosure-postings:list") + "?form=meeting")


def test_a_form_that_is_wrong_says_why_and_keeps_the_photo(client, bureau):
    task = only_task(offline_item(bureau))
    client.force_login(bureau.editor)
    url = reverse("disclosure-postings:add") + f"?task={task.pk}"
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = client.post(url, form_data(title="情况", on=f"{tomorrow:%Y-%m-%d}", photos=photo()))
    html = response.content.decode()
    assert response.status_code == 422
    assert "公开日期在今天之后" in html
    assert 'name="photos-kept"' in html
    response = client.post(url, form_data(title="情况", photos=SimpleUploadedFile("表.txt", b"abc")))
    assert "不是照片" in response.content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    html = client.post(url, form_data(title="情况", until=f"{yesterday:%Y-%m-%d}")).content.decode()
    assert "张贴至的日期不能早于开始的日期。" in html and "约束" not in html
    assert not Posting.objects.exists()


def test_what_cannot_be_posted_yet_is_said_before_anybody_types(client, bureau):
    draft = make_disclosure(bureau, publish(make_item(bureau), bureau))
    client.force_login(bureau.editor)
    response = client.get(reverse("disclosure-postings:add") + f"?disclosure={draft.pk}", follow=True)
    assert "还没有审核发布" in response.content.decode()


def test_nobody_records_or_reads_another_sections_postings(client, bureau):
    other = Bureau()
    posting = services.record(posting_of(only_task(offline_item(other, code="X-1"))), other.editor)
    client.force_login(bureau.editor)
    for name in ("posting", "correct"):
        assert client.get(reverse(f"disclosure-postings:{name}", args=[posting.pk])).status_code == 404
    assert client.get(reverse("disclosure-postings:add") + f"?task={posting.task_id}").status_code == 404
    assert posting.title not in page(client, reverse("disclosure-postings:list"))


def test_staff_make_void_and_the_office_opens_again(client, bureau):
    posting = services.record(posting_of(only_task(offline_item(bureau))), bureau.editor)
    url = reverse("disclosure-postings:posting", args=[posting.pk])
    client.force_login(bureau.editor)
    assert client.post(url, {"void": "1", "void-reason": ""}).status_code == 422
    client.post(url, {"void": "1", "void-reason": "贴错了"})
    html = page(client, url)
    assert "贴错了" in html
    assert "作废这条记录" not in html
    assert "重新打开" not in html.replace("请办公室核实后重新打开公开任务", "")
    client.force_login(bureau.reviewer)
    client.post(url, {"reopen": "1", "reopen-reason": "核实未张贴"})
    assert DisclosureTask.objects.get(pk=posting.task_id).state == State.OPEN


@pytest.mark.parametrize("number", [3, 40])
def test_the_list_takes_the_same_number_of_queries_whatever_there_is(
    client, bureau, number, django_assert_max_num_queries
):
    task = only_task(offline_item(bureau))
    for _n in range(number):
        services.record(posting_of(task), bureau.editor)
    client.force_login(bureau.editor)
    page(client, reverse("disclosure-postings:list"))
    with django_assert_max_num_queries(14):
        page(client, reverse("disclosure-postings:list"))


# What citizens and Party members read


def test_the_page_says_where_a_disclosure_hung_and_shows_the_photos(client, bureau):
    item = publish(make_item(bureau), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    url = reverse("disclosure:information", args=[disclosure.slug])
    assert "线下公开情况" not in page(client, url)
    posting = posting_of(disclosure, until=timezone.localdate() + timedelta(days=7))
    client.force_login(bureau.editor)
    add = reverse("disclosure-postings:add") + f"?disclosure={disclosure.pk}"
    client.post(add, form_data(until=f"{posting.until:%Y-%m-%d}", photos=photo()))
    client.logout()
    html = page(client, url)  # at once, and whatever was kept of the page before
    for words in ("线下公开情况", "一楼大厅公开栏", f"{posting.until:%Y-%m-%d}"):
        assert words in html
    picture = reverse("disclosure:posting-photo", args=[Posting.objects.get().photos.get().pk])
    assert picture in html
    assert client.get(picture)["Content-Type"] == "image/jpeg"
    assert "一楼大厅公开栏" in page(client, reverse("disclosure:item", args=[item.slug]))


def test_a_void_posting_and_one_of_what_was_withdrawn_show_nowhere(client, bureau):
    item = publish(make_item(bureau), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    wrong = services.record(posting_of(disclosure, place="错误的公开栏"), bureau.editor)
    services.make_void(wrong, bureau.editor, "写错")
    services.record(posting_of(disclosure, place="正确的公开栏"), bureau.editor)
    urls = [
        reverse("disclosure:information", args=[disclosure.slug]),
        reverse("disclosure:item", args=[item.slug]),
    ]
    for url in urls:
        html = page(client, url)
        assert "错误的公开栏" not in html
        assert "正确的公开栏" in html
    Withdraw(disclosure, bureau.leader, note="撤回").run()
    assert "正确的公开栏" not in client.get(urls[0]).content.decode()
    assert "正确的公开栏" not in page(client, urls[1])


def test_party_members_read_of_their_meetings_and_nobody_else_does(client, bureau):
    item = publish(make_item(bureau, audience=Audience.PARTY), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    meeting = posting_of(disclosure, form=Form.MEETING, place="支部党员大会", attendees=23)
    client.force_login(bureau.editor)
    data = form_data(form=Form.MEETING, place=meeting.place, attendees=23, photos=photo())
    client.post(reverse("disclosure-postings:add") + f"?disclosure={disclosure.pk}", data)
    client.logout()
    url = reverse("disclosure:information", args=[disclosure.slug])
    picture = reverse("disclosure:posting-photo", args=[Posting.objects.get().photos.get().pk])
    assert client.get(url).status_code == 404
    assert client.get(picture).status_code == 404
    client.force_login(UserFactory(is_party_member=True, is_staff=False))
    for address in (url, reverse("disclosure:item", args=[item.slug])):
        html = page(client, address)
        assert "支部党员大会" in html
        assert "到会23人" in html
    response = client.get(picture)
    assert response.status_code == 200
    assert "private" in response["Cache-Control"] or "no-store" in response["Cache-Control"]


def test_of_what_never_goes_online_everything_but_the_text_is_told(client, bureau):
    item = offline_item(bureau, title="党费收缴")
    task = only_task(item)
    client.force_login(bureau.editor)
    data = form_data(title="第三季度党费收缴", text="张三三百元", photos=photo())
    client.post(reverse("disclosure-postings:add") + f"?task={task.pk}", data)
    client.logout()
    posting = Posting.objects.get()
    url = reverse("disclosure:posting", args=[posting.pk])
    picture = reverse("disclosure:posting-photo", args=[posting.photos.get().pk])
    own = page(client, url)
    for words in ("第三季度党费收缴", "一楼大厅公开栏", picture, "按时公开", item.get_absolute_url()):
        assert words in own
    assert client.get(picture)["Content-Type"] == "image/jpeg"
    again = client.get(url, headers={"If-None-Match": client.get(url)["ETag"]})
    assert again.status_code == 304
    due = reverse("disclosure:due", args=["party", bureau.bureau.code])
    for address in (item.get_absolute_url(), due, reverse("disclosure:task", args=[task.pk])):
        html = page(client, address)
        assert url in html and "一楼大厅公开栏" in html
        assert "张三三百元" not in html
    assert "张三三百元" not in own
    services.make_void(posting, bureau.editor, "重复登记")
    assert client.get(url).status_code == client.get(picture).status_code == 404


def test_what_is_posted_under_an_inner_item_is_for_its_readers_alone(client, bureau):
    item = offline_item(bureau, audience=Audience.PARTY)
    posting = services.record(posting_of(only_task(item)), bureau.editor)
    url = reverse("disclosure:posting", args=[posting.pk])
    assert client.get(url).status_code == 404
    client.force_login(UserFactory(is_party_member=True, is_staff=False))
    assert "党费收缴情况" in page(client, url)


def test_a_posting_of_something_online_leads_to_it(client, bureau):
    item = publish(make_item(bureau), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    posting = services.record(posting_of(disclosure), bureau.editor)
    response = client.get(reverse("disclosure:posting", args=[posting.pk]))
    assert response["Location"] == disclosure.get_absolute_url()


def test_the_sheet_is_printed_from_the_posting_as_long_as_it_is_public(client, bureau):
    disclosure = disclose(make_disclosure(bureau, publish(make_item(bureau), bureau)), bureau)
    posting = services.record(posting_of(disclosure), bureau.editor)
    url = reverse("disclosure-postings:posting", args=[posting.pk])
    client.force_login(bureau.editor)
    assert f"document=bulletin&amp;disclosure={disclosure.pk}" in page(client, url)
    Withdraw(disclosure, bureau.leader, note="撤回").run()
    assert "document=bulletin" not in page(client, url)
