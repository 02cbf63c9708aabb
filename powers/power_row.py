"""One published power as its page needs it: the row, its organisations and the state of its family in one query.

The query is written out: this is the portal's most-read page, and composing the query anew in the ORM would take
longer than everything else that the page does. ``tests/powers/test_public_power.py`` runs it on both databases.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.publishing.models import Audience

from .models import PublishedPower
from .selectors import readable

# How many levels of organisations the page names, from the power's own upwards: section, bureau, district, city.
LEVELS = 4
_ORGANISATION = ("code", "name", "kind", "phone", "complaint_phone", "address", "office_hours")

_STATE = """
    p.id, p.audience, p.etag, p.parent_id, p.published_at, p.withdrawn_at,
    (SELECT MAX(f.publication_id) FROM powers_publishedpower f
        WHERE f.parent_id = COALESCE(p.parent_id, p.id)) AS newest_in_family,
    (SELECT m.publication_id FROM powers_publishedpower m WHERE m.id = p.parent_id) AS newest_of_main,
    (SELECT MAX(h.history_id) FROM organisations_historicalorganisation h) AS organisations_changed
"""
_ROW = """,
    p.record_uid, p.slug, p.code, p.name, p.main_name, p.sub_name, p.power_type, p.function, p.organisation_id,
    p.organisation_name, p.post_id, p.post_name, p.is_key_post, p.promised_limit_text, p.content,
    p.publication_id, p.version_no, p.first_published_at, p.is_withdrawn, p.withdrawal_reason
"""
_HOMES = "".join(f", o{n}.{column} AS o{n}_{column}" for n in range(LEVELS) for column in _ORGANISATION)
_FROM = " FROM powers_publishedpower p"
_JOINS = " JOIN organisations_organisation o0 ON o0.id = p.organisation_id" + "".join(
    f" LEFT JOIN organisations_organisation o{n} ON o{n}.id = o{n - 1}.parent_id" for n in range(1, LEVELS)
)
_WHERE = " WHERE p.slug = %s"
_BODIES = {"en": "body_html_en"}


@dataclass(frozen=True)
class Home:
    """One organisation on the way from the top to the power."""

    code: str
    name: str
    kind: str
    phone: str
    complaint_phone: str
    address: str
    office_hours: str


def power_state(slug: str) -> PublishedPower | None:
    """What tells whether a citizen's page has changed, without the page; ``None`` if there is none for him."""
    rows = PublishedPower.objects.raw(
        f"SELECT {_STATE}{_FROM}{_WHERE} AND p.audience = %s", [slug, "society"]
    )
    return next(iter(rows), None)


def power_row(slug: str, reader: User | None) -> PublishedPower | None:
    """The row of a power that ``reader`` may read, with ``homes`` from the top down and the body in his language."""
    body = _BODIES.get(get_language() or "", "body_html")
    sql = f"SELECT {_STATE}{_ROW}{_HOMES}, p.{body} AS body{_FROM}{_JOINS}{_WHERE}"
    row: Any = next(iter(PublishedPower.objects.raw(sql, [slug])), None)
    if row is None:
        return None
    if row.audience != Audience.SOCIETY and (
        reader is None or not readable(reader).filter(pk=row.pk).exists()
    ):
        return None
    row.homes = [
        Home(*(getattr(row, f"o{n}_{column}") for column in _ORGANISATION))
        for n in reversed(range(LEVELS))
        if getattr(row, f"o{n}_code") is not None
    ]
    return row


def mark_of(row: Any) -> str:
    """A text that differs whenever the power, one of its family or what an organisation is called has changed."""
    return f"{row.etag}:{row.newest_in_family}:{row.newest_of_main}:{row.organisations_changed}"


def changed_at(row: PublishedPower) -> datetime:
    """When the power itself was last published or withdrawn."""
    return row.withdrawn_at or row.published_at


def nearest(homes: list[Home], column: str) -> str:
    """The value of the organisation that is nearest to the power and has one (a section often has no own telephone)."""
    return next((value for home in reversed(homes) if (value := getattr(home, column))), "")


def publisher(homes: list[Home]) -> Home:
    """发布单位: the bureau (or Party group) at or above the power's organisation, else the uppermost."""
    units = (Organisation.Kind.BUREAU, Organisation.Kind.PARTY_GROUP)
    return next((home for home in reversed(homes) if home.kind in units), homes[0])
