"""Taking files in, giving them to a record, and deleting what nobody names any more."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User

from . import images, kinds, registry, scanning
from .errors import Refused
from .facts import FileFacts
from .names import extension_of, tidy_name
from .store import FileStore


def store_upload(upload: UploadedFile, seal: Callable[[bytes], bytes] | None = None) -> FileFacts:
    """Check an uploaded file and keep it in the store, where it waits to be given to a record (``give``).

    ``seal`` encrypts what is kept; the digest is then that of the encrypted bytes, the size that of the file.
    Raises ``Refused``, whose text is for whoever uploads it.
    """
    store = FileStore()
    with store.incoming() as path:
        _write(upload, path)
        name = tidy_name(upload.name or "")
        kind = kinds.kind_of(path, extension_of(name))
        _compare(name, kind)
        if kind is kinds.PDF:
            from . import pdfs  # here, not above: a process that takes no PDF needs no PDF library

            pdfs.check_pdf(path)
        scanning.scan(path)
        if kind.is_image:
            path.write_bytes(images.without_traces(path, "PNG" if kind is kinds.PNG else "JPEG"))
        size = path.stat().st_size
        if seal is not None:
            path.write_bytes(seal(path.read_bytes()))
        return FileFacts(tidy_name(name, kind.extensions[0]), kind.media_type, size, store.take(path))


def _write(upload: UploadedFile, path: Path) -> None:
    most = settings.ATTACHMENT_MAX_MB * 1024 * 1024
    size = 0
    with path.open("wb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > most:
                raise Refused(
                    _("文件超过%(size)d MB，请压缩或拆分后再上传。") % {"size": settings.ATTACHMENT_MAX_MB}
                )
            file.write(chunk)


def _compare(name: str, kind: kinds.Kind) -> None:
    """Raise ``Refused`` when the name says another kind than the content: readers and programs go by the name."""
    extension = extension_of(name)
    if extension and extension not in kind.extensions:
        raise Refused(
            _("文件的内容是%(kind)s，扩展名却是 .%(extension)s。请用正确的扩展名（.%(right)s）保存后再上传。")
            % {"kind": kind.label, "extension": extension, "right": kind.extensions[0]}
        )


@transaction.atomic
def give(rows: Any, files: Iterable[FileFacts], by: User | None) -> None:
    """Make ``files`` the files of a record, in that order; ``rows`` is its related manager (``letter.files``).

    A row that stays keeps who uploaded it and when. The content of a row that goes stays in the store: a published
    version may name it (``forget``).
    """
    wanted = list(dict.fromkeys(files))
    there = {(row.digest, row.name): row for row in rows.all()}
    for position, facts in enumerate(wanted):
        row = there.pop((facts.digest, facts.name), None)
        if row is None:
            rows.create(**facts.as_content(), uploaded_by=by, position=position)
        elif row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    for row in there.values():
        row.delete()


def forget(digest: str) -> bool:
    """Delete a file's content if nobody names it any more; whether it was deleted.

    For what the law orders erased: first erase every snapshot and row that names it, then, after the commit, call this.
    ``False``: somebody still names it, or there is no such file. Backups hold it until they are overwritten.
    """
    if registry.used({digest}):
        return False
    return FileStore().delete(digest)
