"""The versions of a power as citizens see them: what each was, who approved it, what changed between any two."""

import re

import pytest
from django.utils import timezone

from portal.organisations.models import Membership
from portal.publishing import diff
from portal.publishing.actions import Erase, Expire, Withdraw, editing
from portal.publishing.kinds import kind_of
from portal.publishing.ledger.append import append
from portal.publishing.models import Audience, Publication
from portal.publishing.public_versions import PAGE_SIZE
from powers.models import Power
from tests.factories import LegalBasisFactory, OrganisationFactory, UserFactory
from tests.powers.published import links_of, text_of

HOSTILE = """<script>alert("1")</script>'&"""


@pytest.fixture
def power(bureau):
    power = bureau.power(name="专利执法检查", code="KJ-JC-01", conditions="有举报", content="每年检查一次")
    LegalBasisFactory(power=power, text="管理专利工作的部门可以检查")
    return bureau.publish(power)


def revise(bureau, power, **values):
    """Publish a new version."""
    with editing(power, bureau.editor) as row:
        for name, value in values.items():
            setattr(row, name, value)
    return bureau.publish(power)


def versions(client, power, *more, status=200):
    response = client.get(f"/powers/{power.slug}/versions/" + "".join(more))
    assert response.status_code == status
    return response


def test_each_version_says_when_by_whom_and_what_changed(client, bureau, power):
    revise(bureau, power, conditions="有举报或者线索", requirements="公开检查结果")
    response = versions(client, power)
    text = text_of(response)
    assert "第2版 现行" in text and "第1版" in text
    assert "变化： 行使条件、目标要求" in text
    assert "首次公开的版本" in text
    for person, stage in (
        (bureau.editor, "编制"),
        (bureau.head, "科室审核"),
        (bureau.reviewer, "办公室审核"),
        (bureau.leader, "领导审批"),
    ):
        assert re.search(rf"{stage} (提交审核|同意) {person.full_name} \d{{4}}-\d\d-\d\d \d\d:\d\d", text)
    for publication in Publication.objects.all():
        assert publication.fingerprint in text
        assert f"/ledger/{publication.pk}/" in links_of(response)
    assert f"/powers/{power.slug}/versions/1...2/" in links_of(response)


def test_a_comparison_shows_what_came_and_went_also_to_a_screen_reader(client, bureau, power):
    revise(bureau, power, conditions="有举报或者线索", content="每季检查一次")
    page = versions(client, power, "1...2/").text
    assert '<ins><span class="govuk-visually-hidden">〔新增〕</span>或者线索<span' in page
    assert '<del><span class="govuk-visually-hidden">〔删去〕</span>年<span' in page
    assert "管理专利工作的部门可以检查" not in page  # what stayed the same isn't there
    assert "2项有变化" in text_of(versions(client, power, "1...2/"))


def test_any_two_versions_can_be_chosen_and_the_older_goes_first(client, bureau, power):
    for number in (2, 3):
        revise(bureau, power, content=f"每年检查{number}次")
    response = client.get(f"/powers/{power.slug}/versions/", {"before": "3", "after": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == f"/powers/{power.slug}/versions/1...3/"
    text = text_of(response)
    assert "第1版与第3版对照" in text and "行使内容" in text
    assert "这两版的内容相同" in versions(client, power, "2...2/").text


@pytest.mark.parametrize("pair", ["1...9", "0...1", "7...8", "1...99999999999999999999"])
def test_versions_that_never_were_are_not_found(pair, client, power):
    versions(client, power, f"{pair}/", status=404)


def test_nonsense_in_the_address_is_harmless(client, power):
    for query in (
        "?page=0",
        "?page=٣",
        "?page=999999999",
        "?before=x&after=",
        "?before=1",
        "?before=-1&after=2",
    ):
        assert "历次版本" in versions(client, power, query).text


def test_a_withdrawal_is_told_with_its_reason_and_the_versions_stay(client, bureau, power):
    revise(bureau, power, content="每季检查一次")
    Withdraw(power, bureau.leader, note=f"职责划转{HOSTILE}").run()
    response = versions(client, power)
    text = text_of(response)
    assert "撤回" in text and f"理由： 职责划转{HOSTILE}" in text and "<script>alert" not in response.text
    assert "现行" not in text
    assert "每年检查一次" not in text
    assert "检查一次" in versions(client, power, "1...2/").text
    revise(bureau, power, content="恢复检查")
    assert "第3版 现行" in text_of(versions(client, power))


def test_an_erased_version_says_so_and_cannot_be_compared(client, bureau, power):
    number = power.publication_id
    revise(bureau, power, content="每季检查一次")
    revise(bureau, power, content="每月检查一次")
    Erase(power, bureau.leader, sequences=[number], note="第一版含个人信息").run()
    text = text_of(versions(client, power))
    assert "这一版的内容已依法删除" in text
    assert "依法删除内容" in text
    assert "第一版含个人信息" in text
    assert "删除了这些版本的内容：第1版" in text
    page = versions(client, power, "1...2/").text
    assert "第1版的内容已依法删除，不能对照" in page and "每年检查一次" not in page
    assert "行使内容" in versions(client, power, "2...3/").text


def test_a_version_that_was_for_others_stays_closed(client, bureau, power):
    """Each version had an audience of its own: opening the power later doesn't open what it said before."""
    revise(bureau, power, audience=Audience.PARTY, content="党内的内容")
    revise(bureau, power, audience=Audience.SOCIETY, content="公开的内容")
    text = text_of(versions(client, power))
    assert "另有1条记录不对您公开" in text and "党内的内容" not in text
    assert "第2版" not in text and "党内公开" not in text
    assert "变化： 行使内容" in text  # of the third against the first
    for pair in ("1...2/", "2...3/"):
        versions(client, power, pair, status=404)
    assert "党内的内容" not in versions(client, power, "1...3/").text
    client.force_login(UserFactory(is_party_member=True))
    assert "不对您公开" not in versions(client, power).text
    assert "党内" in versions(client, power, "1...2/").text


@pytest.mark.parametrize("audience", [Audience.UNIT, Audience.SPECIFIED, Audience.INTERNAL])
def test_an_earlier_audience_is_asked_again(audience, client, bureau, power):
    unit, named, in_named, nobody = (UserFactory() for _ in range(4))
    other = OrganisationFactory()
    Membership.objects.create(user=unit, organisation=bureau.section)
    Membership.objects.create(user=in_named, organisation=OrganisationFactory(parent=other))
    power.audience_users.set([named])
    power.audience_organisations.set([other])
    revise(bureau, power, audience=audience, content="只给一部分人看的内容")
    revise(bureau, power, audience=Audience.SOCIETY, content="公开的内容")
    expected = {Audience.UNIT: [unit], Audience.SPECIFIED: [named, in_named], Audience.INTERNAL: []}[audience]
    for reader in (unit, named, in_named, nobody, bureau.leader):
        client.force_login(reader)
        versions(client, power, "2...3/", status=200 if reader in expected else 404)
        assert ("另有1条记录不对您公开" in versions(client, power).text) == (reader not in expected)


ENDS = {
    Publication.Action.PUBLISHED: "第2版",
    Publication.Action.WITHDRAWN: "撤回",
    Publication.Action.EXPIRED: "到期",
    Publication.Action.ERASED: "依法删除内容",
}


@pytest.fixture
def people(bureau):
    """A reader for each audience, and what each may read beside what is for society."""
    member, colleague, named, in_named = (UserFactory(is_staff=False) for _ in range(4))
    member.is_party_member = True
    member.save()
    place = OrganisationFactory()
    Membership.objects.create(user=colleague, organisation=bureau.section)
    Membership.objects.create(user=in_named, organisation=OrganisationFactory(parent=place))
    readers = {None: set(), member: {Audience.PARTY}, colleague: {Audience.UNIT}}
    readers |= {named: {Audience.SPECIFIED}, in_named: {Audience.SPECIFIED}}
    return readers, place, named


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("action", ENDS)
def test_each_entry_is_told_to_whom_it_was_for(client, bureau, power, people, action, audience):
    """Version, withdrawal, expiry or erasure: its reason, time, number and link are for its own readers only."""
    readers, place, named = people
    power.audience_users.set([named])
    power.audience_organisations.set([place])
    revise(bureau, power, audience=audience, content="只给一部分人看的内容")
    if action == Publication.Action.EXPIRED:
        Power.objects.filter(pk=power.pk).update(public_until=timezone.now())
        Expire(power, None).run()
    if action in (Publication.Action.WITHDRAWN, Publication.Action.ERASED):
        Withdraw(power, bureau.leader, note="撤回的秘密理由").run()
    if action == Publication.Action.ERASED:
        Erase(power, bureau.leader, sequences=[2], note="删除的秘密理由").run()
    power.refresh_from_db()
    revise(bureau, power, audience=Audience.SOCIETY, content="后来的内容")
    entry = Publication.objects.filter(record_uid=power.uid, action=action).order_by("pk")[
        1 if action == Publication.Action.PUBLISHED else 0
    ]
    assert entry.audience == audience
    for reader, more in readers.items():
        if reader:
            client.force_login(reader)
        response = versions(client, power)
        text = text_of(response)
        may_read = audience == Audience.SOCIETY or audience in more
        if action == Publication.Action.ERASED and audience == Audience.SPECIFIED:
            may_read = False  # whom the version was for is erased with it
        assert (f"<li><h2>{ENDS[action]}</h2>" in response.text) == may_read
        assert (f"/ledger/{entry.pk}/" in links_of(response)) == may_read
        assert (entry.fingerprint in text) == may_read
        if not may_read:
            assert "秘密理由" not in text
        hidden = 0 if may_read else Publication.objects.filter(audience=audience).count()
        assert (f"另有{hidden}条记录不对您公开" in text) == bool(hidden), text
        assert ("不对您公开" in text) == bool(hidden)


def test_hidden_entries_leave_no_empty_pages(client, bureau, power):
    """A page is filled with what its reader may see."""
    kind = kind_of(power)
    for number in range(2, PAGE_SIZE + 4):
        power.version_no = number
        power.audience = Audience.PARTY if number % 2 else Audience.SOCIETY
        content = kind.snapshot(power)
        append(power, kind, Publication.Action.PUBLISHED, content=content, approvals=[])
    text = text_of(versions(client, power))
    assert "首次公开的版本" in text and "较早的" not in text and "第3版" not in text
    assert "另有11条记录不对您公开" in text


def test_hostile_texts_are_shown_and_not_run(client, bureau, power):
    revise(bureau, power, content=HOSTILE, conditions=HOSTILE, name=HOSTILE)
    for more in ("", "1...2/"):
        page = versions(client, power, more).text
        assert "<script>alert" not in page and 'alert("1")' not in page
        assert "&lt;script&gt;" in page


def test_a_long_history_comes_in_pages_with_bounded_queries(
    client, bureau, power, django_assert_max_num_queries
):
    kind = kind_of(power)
    for number in range(2, PAGE_SIZE + 4):
        power.version_no, power.content = number, f"每年检查{number}次"
        content = kind.snapshot(power)
        append(power, kind, Publication.Action.PUBLISHED, content=content, approvals=[])
    with django_assert_max_num_queries(8):
        first = versions(client, power)
    last = PAGE_SIZE + 3
    assert f"第{last}版" in first.text and "与第3版逐项对照" in first.text and "第2版 " not in text_of(first)
    second = versions(client, power, "?page=2")
    assert "首次公开的版本" in second.text and f"第{last}版" not in second.text


def test_english_pages(client, bureau, power):
    revise(bureau, power, content="每季检查一次")
    for more in ("versions/", "versions/1...2/"):
        response = client.get(f"/en/powers/{power.slug}/{more}")
        assert response.status_code == 200 and '<html lang="en">' in response.text
        inner = [link for link in links_of(response) if "/powers/" in link]
        assert [link for link in inner if not link.startswith("/en/")] == [f"/powers/{power.slug}/{more}"]


def test_nobody_gets_a_cookie(client, bureau, power):
    revise(bureau, power, content="每季检查一次")
    for more in ("", "1...2/"):
        response = versions(client, power, more)
        assert not response.cookies and not response.wsgi_request.session.accessed
        tag = response["ETag"]
        assert client.get(response.request["PATH_INFO"], headers={"If-None-Match": tag}).status_code == 304


def test_the_labels_of_a_list_are_those_of_the_comparison(bureau, power):
    kind = kind_of(power)
    before = kind.snapshot(power)
    after = {**before, "name": "另一名称", "conditions": "", "legal_bases": []}
    labels = [change.label for change in diff.changes(kind, before, after)]
    assert diff.changed_labels(kind, before, after) == labels == ["职权名称", "设定依据", "行使条件"]
