"""更正: what a public version corrects of the one before it, for the pages that citizens read.

What was wrong and what is right is the reason of the version's entry in the ledger (``Publishable.correction_note``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from .content import Content
from .models import Audience, Publication

# Whoever may read a version for these may read every other one for the same.
_SAME_READERS = (Audience.SOCIETY, Audience.PARTY)


@dataclass(frozen=True)
class Correction:
    """What a published row keeps; empty for a version that corrects nothing."""

    note: str = ""
    version: int | None = None


def of(versions: Iterable[tuple[Publication, Content]]) -> dict[int, Correction]:
    """For each publication (by its number) with its payload, what it corrects. One query, none where nothing does."""
    notes = {publication.pk: (publication, payload.get("reason", "")) for publication, payload in versions}
    correcting = [publication for publication, note in notes.values() if note]
    before: dict[Any, list[Publication]] = {}
    if correcting:
        acts = Publication.objects.filter(
            record_uid__in=[publication.record_uid for publication in correcting],
            action=Publication.Action.PUBLISHED,
        )
        for act in acts.order_by("sequence"):
            before.setdefault(act.record_uid, []).append(act)
    return {
        pk: Correction(note, _version_before(publication, before[publication.record_uid]))
        if note
        else Correction()
        for pk, (publication, note) in notes.items()
    }


def write(rows: Iterable[Any], versions: Iterable[tuple[Publication, Content]]) -> None:
    """Say on each published row, made from these publications, what its version corrects."""
    found = of(versions)
    for row in rows:
        correction = found[row.publication_id]
        row.correction_note, row.corrected_version = correction.note, correction.version


def _version_before(publication: Publication, acts: list[Publication]) -> int | None:
    earlier = [act for act in acts if act.pk < publication.pk]
    if not earlier:
        return None
    last = earlier[-1]
    is_for_its_readers = last.audience == Audience.SOCIETY or (
        last.audience == publication.audience and last.audience in _SAME_READERS
    )
    return last.version_no if is_for_its_readers else None


def shown(row: Any, compare_url: str = "") -> SafeString:
    """The correction as the public page of a published row shows it; empty where there is none.

    ``compare_url`` is where the two versions are compared; by default the ledger's entry, which does it for society.
    """
    if not row.correction_note:
        return mark_safe("")
    if row.corrected_version is None:
        compare_url = ""
    elif not compare_url and row.audience == Audience.SOCIETY:
        compare_url = reverse("ledger:entry", args=[row.publication_id])
    context = {
        "note": row.correction_note,
        "at": timezone.localtime(row.published_at),
        "compare_url": compare_url,
    }
    return mark_safe(render_to_string("publishing/public/_correction.html", context))
