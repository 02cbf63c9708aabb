"""A new key: what is sealed is encrypted anew with it, a batch at a time, so that the old keys can be put away."""

from dataclasses import dataclass, field

from django.db import transaction

from portal.attachments.store import FileStore

from ..models import DisclosureRequest, RequestFile
from .identity import Unreadable, has_newest_key, reseal

BATCH = 100


@dataclass
class Rotated:
    """How many were encrypted anew, had the newest key already, and which no key opens."""

    done: int = 0
    fine: int = 0
    unreadable: list[str] = field(default_factory=list)


def rotate_identities() -> Rotated:
    """Seal every applicant's identity with the newest key. Each batch is a transaction: broken off, it goes on there."""
    rotated, last = Rotated(), 0
    while True:
        with transaction.atomic():
            rows = DisclosureRequest.objects.select_for_update(of=("self",)).exclude(identity="")
            batch = list(rows.filter(pk__gt=last).order_by("pk").only("number", "identity")[:BATCH])
            for row in batch:
                if has_newest_key(row.identity.encode()):
                    rotated.fine += 1
                    continue
                try:
                    row.identity = reseal(row.identity.encode()).decode()
                except Unreadable:
                    rotated.unreadable.append(row.number)
                    continue
                row.save(update_fields=["identity"])
                rotated.done += 1
        if not batch:
            return rotated
        last = batch[-1].pk


def rotate_files() -> Rotated:
    """The same for the files of answers. Their digests are those of the encrypted bytes, and so become others."""
    rotated = Rotated()
    digests = RequestFile.objects.order_by("digest").values_list("digest", flat=True).distinct()
    for digest in list(digests):
        try:
            _rotate_file(digest, rotated)
        except (Unreadable, FileNotFoundError):
            rotated.unreadable.append(digest)
    return rotated


def _rotate_file(digest: str, rotated: Rotated) -> None:
    store = FileStore()
    with store.open(digest) as file:
        sealed = file.read()
    if has_newest_key(sealed):
        rotated.fine += 1
        return
    with store.incoming() as path:
        path.write_bytes(reseal(sealed))
        now = store.take(path)
    # What lay there goes with the next ``clean_attachments``: a form that is open may still name it.
    RequestFile.objects.filter(digest=digest).update(digest=now)
    rotated.done += 1
