"""Files of an answer: encrypted as soon as they are checked, and decrypted only for whoever may have them."""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.attachments.facts import FileFacts
from portal.attachments.forms import AttachmentsField
from portal.attachments.responses import content_type_of
from portal.attachments.services import store_upload
from portal.attachments.store import FileStore

from ..models import RequestFile
from .identity import seal_bytes, unseal_bytes
from .privacy import for_one_reader

MOST_FILES = 20


class SealedFilesField(AttachmentsField):
    """Files that are checked like any other, and kept encrypted with the keys of the identities."""

    def store(self, upload: UploadedFile) -> FileFacts:
        return store_upload(upload, seal=seal_bytes)


def owner_of_uploads(user_pk: int) -> str:
    """For the field's ``owner``: a file that was uploaded elsewhere isn't encrypted, and no file of an answer."""
    return f"request:{user_pk}"


def content_of(file: RequestFile) -> bytes:
    """The file as it was uploaded. Raises ``Http404`` when it isn't in the store, ``Unreadable`` without the key."""
    try:
        with FileStore().open(file.digest) as sealed:
            return unseal_bytes(sealed.read())
    except (FileNotFoundError, ValueError) as error:
        raise Http404(_("文件不存在。")) from error


def file_response(file: RequestFile) -> HttpResponse:
    """The file, to be saved by one reader and kept by nobody in between."""
    response = for_one_reader(HttpResponse(content_of(file), content_type=content_type_of(file.media_type)))
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def titles_of(files: list[RequestFile]) -> tuple[str, ...]:
    """What the files are called on the letter (GB/T 9704-2012, 7.3.4: no sign behind a name, so no extension either)."""
    return tuple(file.name.rpartition(".")[0] or file.name for file in files)
