"""What was changed of a record of disclosure since it was returned: whoever decides again wants to read it first."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.models import AnnualReport
from disclosure.report.services import create_report
from portal.attachments.facts import FileFacts
from portal.attachments.services import give
from portal.publishing.actions import Return, Submit, editing
from portal.publishing.kinds import kind_of
from portal.publishing.models import Audience
from portal.publishing.returned import is_unmended
from tests.disclosure.records import make_disclosure, make_item, publish
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def pdf(sign):
    """A file of always the same name, and a content of its own."""
    return FileFacts("附表.pdf", "application/pdf", 1000, sign * 64)


def returned(record, bureau):
    Submit(record, bureau.editor).run()
    Return(record, bureau.head, note="请写明依据").run()
    record.refresh_from_db()
    return record


def unmended(record):
    record.refresh_from_db()
    return is_unmended(record, kind_of(record))


def page_of(client, record, user):
    client.force_login(user)
    return client.get(reverse("review:record", args=[kind_of(record).code, record.pk])).content.decode()


def test_of_an_item_that_was_returned_the_change_is_told(client, bureau):
    item = returned(make_item(bureau, legal_basis="旧依据"), bureau)
    assert unmended(item)
    assert "退回后内容没有改动" in client_submits(client, item, bureau)
    with editing(item, bureau.editor) as row:
        row.legal_basis = "新依据"
    assert not unmended(item)
    html = page_of(client, item, bureau.editor)
    assert "退回后的改动" in html


def client_submits(client, record, bureau):
    """What the list says of a selected draft that is to be submitted."""
    client.force_login(bureau.editor)
    model = record._meta.model_name
    data = {"action": "submit_selected", "_selected_action": [record.pk]}
    url = reverse(f"admin:disclosure_{model}_changelist")
    return client.post(url, data, follow=True).content.decode()


def test_of_a_disclosure_text_readers_powers_and_files_are_compared(client, bureau):
    item = publish(make_item(bureau, audience=Audience.SOCIETY), bureau)
    power = bureau.publish(bureau.power(name="发放补助"))
    draft = make_disclosure(bureau, item)
    give(draft.files, [pdf("a")], bureau.editor)
    draft.powers.set([power])
    returned(draft, bureau)
    assert unmended(draft)
    assert "退回后内容没有改动" in client_submits(client, draft, bureau)

    def change_files():
        give(draft.files, [pdf("b")], bureau.editor)

    changes = {
        "正文": lambda row: setattr(row, "body", "<p>写明依据的正文</p>"),
        "相关职权": lambda row: row.powers.clear(),
        "公开范围": lambda row: setattr(row, "audience", Audience.PARTY),
        "SHA-256": lambda row: change_files(),
    }
    for words, change in changes.items():
        draft.refresh_from_db()
        before = kind_of(draft).snapshot(draft)
        with editing(draft, bureau.editor) as row:
            change(row)
        assert not unmended(draft), words
        html = page_of(client, draft, bureau.editor)
        assert words in html[html.index("退回后的改动") :], words
        draft.refresh_from_db()
        with editing(draft, bureau.editor) as row:
            kind_of(row).restore(row, before)
        assert unmended(draft), words


def test_whom_it_was_for_is_compared_too(bureau):
    first, second = UserFactory(), UserFactory()
    item = publish(make_item(bureau, audience=Audience.SOCIETY), bureau)
    draft = make_disclosure(bureau, item, audience=Audience.SPECIFIED)
    with editing(draft, bureau.editor) as row:
        row.audience_users.set([first])
    draft.refresh_from_db()
    returned(draft, bureau)
    assert unmended(draft)
    with editing(draft, bureau.editor) as row:
        row.audience_users.set([second])
    assert not unmended(draft)


def test_of_a_report_the_text_is_compared_and_what_is_counted_meanwhile_is_not(bureau):
    report = create_report(
        AnnualReport(
            year=timezone.localdate().year - 1,
            organisation=bureau.section,
            overview="情况",
            improvements="无",
            others="无",
        ),
        bureau.editor,
    )
    returned(report, bureau)
    assert unmended(report)
    with editing(report, bureau.editor) as row:
        row.overview = "总体情况"
    assert not unmended(report)
