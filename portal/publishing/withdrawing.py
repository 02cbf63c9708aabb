"""What a withdrawal leaves of a published row: the same for every kind, so that no content outlives it anywhere."""

from typing import Any

from .models import Publication


def empty(row: Any, publication: Publication, reason: str) -> None:
    """Save the published row emptied down to its name, address and the reason why it is gone."""
    row.is_withdrawn = True
    row.withdrawn_at = publication.published_at
    row.public_until = None
    row.withdrawal_reason = reason
    row.content, row.body_html, row.body_html_en = {}, "", ""
    row.correction_note, row.corrected_version = "", None
    row.publication = publication
    row.etag = publication.entry_hash
    row.save()
