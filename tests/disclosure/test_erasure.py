"""What the law orders erased is gone with its files, as long as nothing else names them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.attachments.services import give, store_upload
from portal.attachments.store import FileStore
from portal.publishing.actions import Erase, Withdraw, editing
from portal.publishing.models import Publication
from tests.disclosure.records import disclose, make_disclosure, make_item, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def is_kept(digest: str) -> bool:
    try:
        with FileStore().open(digest):
            return True
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("is_out_of_the_draft", [True, False])
def test_an_erased_versions_file_goes_once_the_draft_lets_go_of_it(
    bureau, is_out_of_the_draft, django_capture_on_commit_callbacks
):
    item = publish(make_item(bureau, audience="society"), bureau)
    draft = make_disclosure(bureau, item)
    facts = store_upload(SimpleUploadedFile("名单.csv", "姓名,身份证号\n".encode()))
    give(draft.files, [facts], bureau.editor)
    disclosure = disclose(draft, bureau)
    sequence = Publication.objects.filter(record_uid=disclosure.uid).latest("pk").pk
    Withdraw(disclosure, bureau.leader, note="含个人信息").run()
    if is_out_of_the_draft:
        with editing(disclosure, bureau.editor, reason="去掉个人信息") as row:
            give(row.files, [], bureau.editor)
        disclosure.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        Erase(disclosure, bureau.leader, note="含个人信息", sequences=[sequence]).run()
    assert is_kept(facts.digest) is not is_out_of_the_draft
