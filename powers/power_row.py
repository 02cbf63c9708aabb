"""One published power as its page needs it: the row with the state of its family, and its organisations.

The queries are written out: this is the portal's most-read page, and composing them anew in the ORM would take longer
than everything else that the page does. ``tests/powers/test_public_power.py`` runs them on both databases.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import at_and_above
from portal.publishing import panels
from portal.publishing.models import Audience
from portal.publishing.public import SiteVersion, in_utc

from .models import PublishedPower
from .selectors import may_read

# The last four are the page's frame: what organisations are called, and which of them disclose (a first count of an
# organisation, or an end, may change whose site it is).
_STATE = """p.etag, p.published_at, p.withdrawn_at, p.public_until,
    (SELECT COUNT(*) FROM powers_publishedpower e
        WHERE (e.parent_id = COALESCE(p.parent_id, p.id) OR e.id = p.parent_id)
        AND e.public_until <= %s) AS ended_in_family,
    (SELECT MAX(f.publication_id) FROM powers_publishedpower f
        WHERE f.parent_id = COALESCE(p.parent_id, p.id)) AS newest_in_family,
    (SELECT m.publication_id FROM powers_publishedpower m WHERE m.id = p.parent_id) AS newest_of_main,
    (SELECT MAX(h.history_id) FROM organisations_historicalorganisation h) AS organisations_changed,
    (SELECT MAX(c.id) FROM powers_powercount c) AS newest_count,
    (SELECT MAX(g.sequence) FROM publishing_publication g WHERE g.action = 'withdrawn') AS newest_withdrawal,
    (SELECT MAX(g.sequence) FROM publishing_publication g WHERE g.action = 'expired') AS newest_expiry"""
# In the order of the model's fields, those that it inherits first.
_READ = {
    "correction_note",
    "corrected_version",
    "id",
    "record_uid",
    "slug",
    "code",
    "name",
    "main_name",
    "sub_name",
    "parent_id",
    "power_type",
    "function",
    "organisation_id",
    "organisation_name",
    "post_id",
    "post_name",
    "is_key_post",
    "audience",
    "promised_limit_text",
    "position",
    "content",
    "publication_id",
    "version_no",
    "first_published_at",
    "is_withdrawn",
    "withdrawal_reason",
}
# In the model's own order, as ``from_db`` takes them.
_ROW = tuple(field.attname for field in PublishedPower._meta.concrete_fields if field.attname in _READ)
_COLUMNS = ", ".join(f"p.{name}" for name in _ROW)
_FROM = "FROM powers_publishedpower p WHERE p.slug = %s"
_BODIES = {"en": "body_html_en"}


def power_state(slug: str) -> SiteVersion | None:
    """The version of a citizen's page, told without the page; ``None`` if there is none for him."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_STATE}, p.id {_FROM} AND p.audience = %s",
            [_now(), slug, str(Audience.SOCIETY.value)],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    etag, published_at, withdrawn_at, public_until, *marks, pk = found
    ended_at = withdrawn_at or _passed(public_until)
    return _version(etag, [*marks, bool(ended_at)], pk, in_utc(ended_at or published_at))


def version_of(row: Any) -> SiteVersion:
    """The same, of a row that has been read."""
    marks = [
        row.ended_in_family,
        row.newest_in_family,
        row.newest_of_main,
        *row.frame_marks,
        bool(row.withdrawn_at),
    ]
    return _version(row.etag, marks, row.pk, row.withdrawn_at or row.published_at)


def _version(etag: str, marks: list[int | None], pk: int, moment: datetime) -> SiteVersion:
    """Differs when the power, one of its family, what an organisation is called or a panel has changed."""
    return SiteVersion(f"{etag}:{marks}:{panels.version('power', pk)}", moment)


def power_row(slug: str, reader: User | None) -> Any:
    """The row of a power that ``reader`` may read, with the ``body`` in his language; ``None`` if there is none."""
    body = _BODIES.get(get_language() or "", "body_html")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS}, p.{body}, {_STATE} {_FROM}", [_now(), slug])
        values = cursor.fetchone()
    if values is None:
        return None
    row = _row(values)
    return row if may_read(row, reader) else None


def _row(values: Sequence[Any]) -> Any:
    """A published row of what the cursor gives, where SQLite knows neither truth nor JSON nor UUIDs."""
    plain, (body, *state) = values[: len(_ROW)], values[len(_ROW) :]
    row: Any = PublishedPower.from_db(connection.alias, _ROW, plain)
    if isinstance(row.content, str):
        row.content = json.loads(row.content)
    if not isinstance(row.record_uid, UUID):
        row.record_uid = UUID(row.record_uid)
    row.is_key_post, row.is_withdrawn = bool(row.is_key_post), bool(row.is_withdrawn)
    row.first_published_at = in_utc(row.first_published_at)
    row.body = body
    row.etag, row.published_at = state[0], in_utc(state[1])
    row.withdrawn_at = in_utc(state[2]) if state[2] else None
    row.ended_in_family, row.newest_in_family, row.newest_of_main, *row.frame_marks = state[4:]
    if not row.is_withdrawn and (ended_at := _passed(state[3])):
        # Its hour has come, and the ledger's entry that says so hasn't yet: it is shown as if it had.
        row.is_withdrawn, row.withdrawn_at = True, ended_at
        row.withdrawal_reason, row.content, row.body = _("有效期届满"), {}, ""
    return row


def _now() -> Any:
    """This moment as the database keeps times."""
    return connection.ops.adapt_datetimefield_value(timezone.now())


def _passed(value: datetime | None) -> datetime | None:
    """A time as the cursor gives it, if it lies behind us; else ``None``."""
    moment = in_utc(value) if value else None
    return moment if moment and moment <= timezone.now() else None


def homes_of(row: PublishedPower) -> list[Organisation]:
    """The power's organisation and those above it, from the top down."""
    return at_and_above(row.organisation_id)


def nearest(homes: list[Organisation], column: str) -> str:
    """The value of the organisation that is nearest to the power and has one (a section often has no own telephone)."""
    return next((value for home in reversed(homes) if (value := getattr(home, column))), "")


def publisher(homes: list[Organisation]) -> Organisation:
    """发布单位: the bureau (or Party group) at or above the power's organisation, else the uppermost."""
    units = (Organisation.Kind.BUREAU, Organisation.Kind.PARTY_GROUP)
    return next((home for home in reversed(homes) if home.kind in units), homes[0])
