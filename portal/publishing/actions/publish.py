"""The moment of publication: ledger entry, read model and search entry in one transaction."""

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.language import office_language

from ..errors import NotReady
from ..kinds import PublishableKind
from ..ledger.append import append
from ..models import Publication, Publishable, ReviewEntry
from ..selectors import approvals_of, approved_stages
from ..stages import next_stage


def publish(record: Publishable, kind: PublishableKind, user: User | None) -> Publication:
    """Publish the record's current content. Called by actions only, inside their transaction.

    Raises ``NotReady``: what was ready at its submission need not be when the last approval or the hour comes, and a
    stage that was switched on meanwhile has not approved of what waits for its hour.
    """
    if (missing := next_stage(kind, approved_stages(record))) is not None:
        raise NotReady([_("尚未经过“%s”，不能公开。") % missing.state.label])
    if problems := kind.problems(record):
        raise NotReady(problems)
    kind.prepare(record)
    content = kind.snapshot(record)
    publication, payload = append(
        record,
        kind,
        Publication.Action.PUBLISHED,
        content=content,
        approvals=approvals_of(record),
        reason=record.correction_note.strip(),
    )
    record.publication = publication
    record.public_until = record.expires_on
    record.scheduled_for = None
    record.correction_note = ""
    record._history_user = user
    with office_language():
        record._change_reason = str(ReviewEntry.Action.PUBLISHED.label)
    record.save()
    kind.projection.write(publication, payload)
    if record.expires_on:
        from ..tasks import expire_record

        expire_record.using(run_after=record.expires_on).enqueue(kind.code, record.pk, publication.pk)
    return publication
