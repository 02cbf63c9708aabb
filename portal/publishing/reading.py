"""Reading published rows (``PublishedRecord``): what is public now, and what a reader may read."""

from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.models import User

from .models import Audience, PublishedRecord
from .selectors import audience_filter

Row = TypeVar("Row", bound=PublishedRecord)


def is_public() -> Q:
    """The condition for what is public at this moment: an end that has passed holds, whoever forgot to write it down."""
    # "In", because Django writes "= False" as NOT, with which SQLite finds nothing in an index.
    return Q(is_withdrawn__in=[False]) & (Q(public_until=None) | Q(public_until__gt=timezone.now()))


def readable(model: type[Row], reader: User | None) -> QuerySet[Row]:
    """The rows that ``reader`` (``None``: any citizen) may read, withdrawn ones too."""
    rows: Any = model._default_manager
    if reader is None:
        return rows.filter(audience=Audience.SOCIETY)
    allowed = rows.filter(audience_filter(reader)).order_by().values("pk")
    return rows.filter(pk__in=allowed)


def visible(model: type[Row], reader: User | None) -> QuerySet[Row]:
    """The rows that are public now and that ``reader`` may read."""
    return readable(model, reader).filter(is_public())


def find(rows: QuerySet[Row], slug: str) -> Row | None:
    """The row of that address, withdrawn or not; one whose hour has passed counts as withdrawn. One query."""
    row = rows.filter(slug=slug).first()
    if row and not row.is_withdrawn and row.public_until and row.public_until <= timezone.now():
        row.is_withdrawn, row.withdrawn_at = True, row.public_until
    return row
