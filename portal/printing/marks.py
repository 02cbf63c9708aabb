"""The entry of the public ledger that a print over many records goes back to."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.publishing.ledger.read import head
from portal.publishing.models import Publication

from .documents import LedgerMark


def newest_ledger_mark() -> LedgerMark:
    """The ledger's newest entry."""
    end = head()
    entry = Publication.objects.filter(sequence=end.sequence).first()
    address = reverse("ledger:entry", args=[end.sequence]) if end.sequence else reverse("ledger:list")
    return LedgerMark(
        sequence=end.sequence,
        entry_hash=end.entry_hash if end.sequence else "",
        recorded_on=timezone.localtime(entry.published_at).date() if entry else None,
        url=settings.PORTAL_URL + address,
    )
