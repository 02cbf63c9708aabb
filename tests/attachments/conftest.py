"""A store of its own for each test."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.attachments.facts import FileFacts
from portal.attachments.services import store_upload
from portal.attachments.store import FileStore


@pytest.fixture
def store(settings, tmp_path: Path) -> FileStore:
    settings.MEDIA_ROOT = tmp_path
    return FileStore()


@pytest.fixture
def take(store):
    """``take(name, content)`` uploads a file; gives what is known of it, or raises ``Refused``."""

    def run(name: str, content: bytes) -> FileFacts:
        return store_upload(SimpleUploadedFile(name, content))

    return run
