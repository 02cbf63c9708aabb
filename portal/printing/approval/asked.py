"""The version of a record whose approval sheet was asked for, with all that is known of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.organisations.models import PostHolding
from portal.organisations.selectors.posts import holdings_of_people
from portal.publishing.kinds import Content, PublishableKind
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import Audience, Publication, ReviewEntry, State
from portal.publishing.returned import returned_content
from portal.publishing.rounds import Round, newest_round
from portal.publishing.selectors import publications_of
from portal.publishing.stages import BY_STATE, stages_of
from portal.punctuation import in_brackets, listed

from ..numerals import plain_date
from ..registry import NothingToPrint


@dataclass(frozen=True)
class Asked:
    """The version that was asked for, with all that is known of it. ``publication``: its entry, once it is public."""

    kind: PublishableKind
    record: Any
    number: int
    round: Round
    acts: Sequence[Publication]  # of the record, newest first, without erasures
    publication: Publication | None
    content: Content
    posts: dict[int, list[PostHolding]]

    @classmethod
    def by(cls, kind: PublishableKind, record: Any, number: int) -> "Asked":
        """Version ``number`` of ``record``. Raises ``NothingToPrint`` for one that was never submitted, or is erased."""
        acts = list(publications_of(record).exclude(action=Publication.Action.ERASED))
        publication = next((act for act in _versions(acts) if act.version_no == number), None)
        newest = newest_round(record, number)
        if publication is None and (number != record.version_no or newest.submitted is None):
            raise NothingToPrint(_("这一版还没有提交审核，没有审批表可以打印。"))
        hands = [*newest.edits, *newest.decisions.values(), *filter(None, [newest.submitted])]
        posts = holdings_of_people(entry.user_id for entry in hands if entry.user_id)
        content = _content(kind, record, publication)
        return cls(kind, record, number, newest, acts, publication, content, posts)

    @property
    def audience(self) -> str:
        return self.content["audience"]

    @property
    def is_internal(self) -> bool:
        return self.audience == Audience.INTERNAL

    @cached_property
    def earlier(self) -> list[Publication]:
        """What the ledger held of the record before this version became public."""
        return [act for act in self.acts if self.publication is None or act.pk < self.publication.pk]

    @property
    def before(self) -> Publication | None:
        """The version that this one is compared with."""
        return next(_versions(self.earlier), None)

    @property
    def ending(self) -> Publication | None:
        """What took this version down, if anything but a newer one did."""
        later = [act for act in self.acts if self.publication and act.pk > self.publication.pk]
        return later[-1] if later and later[-1].action != Publication.Action.PUBLISHED else None

    @property
    def state(self) -> str:
        """Where the version stands, in words."""
        if self.publication is None:
            return self.record.state_label
        if self.ending:
            return _("已停止公开")
        return _("已审定（内部）") if self.is_internal else _("已发布")

    @property
    def correction(self) -> str:
        """更正说明: what the version corrects, once it is public; of a draft what its editor says."""
        return self.publication.snapshot.reason if self.publication else self.record.correction_note.strip()

    @property
    def stages(self) -> list[State]:
        """The stages that the version passed, or is passing, in their order."""
        decided = self.round.decisions
        passed = {stage.state for stage in stages_of(self.kind)}
        if self.publication is not None:  # nobody reviews it any more
            passed.discard(State.SECRECY_REVIEW)
        return [state for state in BY_STATE if state in decided or state in passed]

    def signature(self, entry: ReviewEntry) -> str:
        """Who acted, with the posts that he held on that day."""
        name, day = person_in_words(entry), day_of(entry.at)
        held = [
            holding.post.name
            for holding in self.posts.get(entry.user_id or 0, [])
            if holding.started_on <= day and (holding.ended_on is None or day <= holding.ended_on)
        ]
        return name + in_brackets(listed(held)) if held else name


def _versions(acts: Sequence[Publication]) -> Iterator[Publication]:
    return (act for act in acts if act.action == Publication.Action.PUBLISHED)


def _content(kind: PublishableKind, record: Any, publication: Publication | None) -> Content:
    """What was published; of a draft what it says, of one that was returned what it said then."""
    if publication is None:
        returned = returned_content(record, kind) if record.state == State.RETURNED else None
        return returned or kind.snapshot(record)
    payload = payload_of(publication)
    if payload is None:
        raise NothingToPrint(_("这一版的公开内容已依法删除，不能打印审批表。"))
    return payload["content"]


def person_in_words(entry: ReviewEntry) -> str:
    return entry.user.get_full_name() if entry.user else _("系统")


def day_of(moment: datetime) -> Any:
    return timezone.localtime(moment).date()


def moment_in_words(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{plain_date(local)} {local:%H:%M}"
