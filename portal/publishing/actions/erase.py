"""Erasing from the ledger what the law orders erased, such as personal data published by mistake."""

from django.utils.translation import gettext as _

from ..errors import WrongState
from ..ledger.append import append
from ..models import Publication, PublicationSnapshot, ReviewEntry, State
from .base import Action


class Erase(Action):
    """Empty the stored payload of old entries of one record; an entry of its own says that and why.

    The version that is public now can't be erased: withdraw it, or publish a corrected version, first. The hashes
    stay, so the chain still verifies. Source: 《个人信息保护法》art. 47; 《政府信息公开条例》art. 15.
    """

    log_action = ReviewEntry.Action.ERASED
    permission = "approve_publication"
    allowed_states = tuple(State)
    needs_reason = True

    def __init__(self, record, user, *, sequences: list[int], **options):
        super().__init__(record, user, **options)
        self.sequences = sorted(set(sequences))

    def perform(self) -> None:
        own = PublicationSnapshot.objects.filter(
            publication__record_uid=self.record.uid, publication__in=self.sequences
        ).exclude(payload="")
        found = sorted(own.values_list("publication_id", flat=True))
        if not self.sequences or found != self.sequences:
            raise WrongState(_("所选的公开版本不存在、不属于该事项或已删除。"))
        if self.record.publication_id in self.sequences:
            raise WrongState(_("该版本正在公开，请先撤回或发布更正后的版本。"))
        append(
            self.record,
            self.kind,
            Publication.Action.ERASED,
            content=None,
            approvals=[],
            reason=self.note,
            extra={"erased": self.sequences},
        )
        own.update(payload="", salt="", title="", reason="")
        if self.record.publication_id is None and own_newest(self.record) in self.sequences:
            self.kind.forget(self.record)
        self.save()


def own_newest(record) -> int | None:
    """The ledger entry of the record's last public version."""
    published = Publication.objects.filter(record_uid=record.uid, action=Publication.Action.PUBLISHED)
    return published.order_by("-sequence").values_list("sequence", flat=True).first()
