"""Erasing from the ledger what the law orders erased, such as personal data published by mistake."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.attachments.registry import digests_in
from portal.attachments.services import forget

from ..errors import WrongState
from ..ledger.append import Subject, append
from ..ledger.read import payload_of
from ..models import Audience, Publication, PublicationSnapshot, ReviewEntry, State
from .base import Action


class Erase(Action):
    """Empty the stored payload of old entries of one record; an entry of its own says that and why.

    One for each of those who could read it: society must learn what is gone from its file, and nothing else.
    The version that is public now can't be erased: withdraw it, or publish a corrected version, first; nor can an
    entry that speaks of an earlier erasure. The hashes stay, so the chain still verifies. Files that only these versions
    named go too, after the commit; what the draft still holds is to be taken out of it. Source: 《个人信息保护法》art. 47; 《政府信息公开条例》art. 15.
    """

    log_action = ReviewEntry.Action.ERASED
    permission = "approve_publication"
    allowed_states = tuple(State)
    needs_reason = True

    def __init__(self, record, user, *, sequences: list[int], **options):
        super().__init__(record, user, **options)
        self.sequences = sorted(set(sequences))

    def perform(self) -> None:
        record = self.record
        own = (
            PublicationSnapshot.objects.filter(
                publication__record_uid=record.uid, publication__in=self.sequences
            )
            .exclude(payload="")
            .exclude(publication__action=Publication.Action.ERASED)
        )
        erased = sorted(own.select_related("publication"), key=lambda snapshot: snapshot.publication_id)
        if not self.sequences or [snapshot.publication_id for snapshot in erased] != self.sequences:
            raise WrongState(_("所选的公开版本不存在、不属于该事项或已删除。"))
        if record.publication_id in self.sequences:
            raise WrongState(_("该版本正在公开，请先撤回或发布更正后的版本。"))
        for group in _by_openness([snapshot.publication for snapshot in erased]):
            append(
                record,
                self.kind,
                Publication.Action.ERASED,
                content=None,
                approvals=[],
                reason=self.note,
                extra={"erased": [publication.sequence for publication in group]},
                subject=self._subject(group),
            )
        files = set(digests_in([payload_of(snapshot.publication) for snapshot in erased]))
        own.update(payload="", salt="", title="", reason="")
        transaction.on_commit(lambda: _forget(files))
        if record.publication_id is None and not self._newest_left().isdisjoint(self.sequences):
            self.kind.projection.forget(record.pk)
        self.save()

    def _subject(self, erased: list[Publication]) -> Subject:
        """What the entry may say: nothing of what is erased, and to nobody more than could read it.

        The record is called by the title of its newest version that stays and that the same people may read.
        """
        newest = erased[-1]
        titles = (
            self._own()
            .filter(audience=newest.audience)
            .exclude(sequence__in=self.sequences)
            .values_list("snapshot__title", flat=True)
        )
        return Subject(titles.first() or "", newest.audience, newest.organisation, newest.version_no)

    def _newest_left(self) -> set[int]:
        """The entries that a withdrawn record's page is made of: its last public version, and what ended it."""
        acts = self._own().exclude(action=Publication.Action.ERASED)
        published = acts.filter(action=Publication.Action.PUBLISHED)
        return {
            *acts.values_list("sequence", flat=True)[:1],
            *published.values_list("sequence", flat=True)[:1],
        }

    def _own(self) -> QuerySet[Publication]:
        return Publication.objects.filter(record_uid=self.record.uid).order_by("-sequence")


def _by_openness(erased: list[Publication]) -> list[list[Publication]]:
    """The entries for society, and those for others."""
    groups: dict[bool, list[Publication]] = {}
    for publication in erased:
        groups.setdefault(publication.audience == Audience.SOCIETY, []).append(publication)
    return list(groups.values())


def _forget(files: Iterable[str]) -> None:
    """Delete the content of what no record and no other version names."""
    for digest in files:
        forget(digest)
