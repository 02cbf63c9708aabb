"""The full catalogue: pages of its own for each power, with its legal bases and its flowchart."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.printing.documents import Entry, Section, Sheet
from portal.printing.registry import Changed
from portal.publishing.models import Audience

from ..models import PublishedPower
from .choice import Choice
from .fields import Printed, fields_of
from .listing import Listed, anchor_of, by_section
from .record import sheet_of
from .scope import Powers

# The fields that a power's pages begin with, in large type.
IN_HEADING = {"code", "name"}


@dataclass(frozen=True)
class PowerSheets:
    """The sheets of a choice's powers; ``divided`` are the primary keys of those that have sub-items in print."""

    choice: Choice
    divided: frozenset[int]
    # Where they are read, and what each entry's key was when the book was planned. Both are left where the database is.
    powers: Powers | None = None
    planned: dict[int, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        return PowerSheets, (self.choice, self.divided)

    def materials(self, records: Sequence[int]) -> list[Printed]:
        """The powers with their content. Raises ``Changed`` when one was published anew or withdrawn in between."""
        assert self.powers is not None
        found = [self.printed(power) for power in self.powers.whole(records)]
        if [self.key(printed) for printed in found] != [self.planned[record] for record in records]:
            raise Changed(_("打印期间有职权发生了变更或撤回，请重新打印。"))
        return found

    def sheet(self, material: Printed) -> Sheet:
        """The sheet."""
        power, fields = material.power, fields_of(self.choice)
        with translation.override("zh-hans"):
            return sheet_of(
                material,
                [shown for shown in fields if shown.key not in IN_HEADING],
                title="",
                code=power.code if any(shown.key == "code" for shown in fields) else "",
                sponsor=power.organisation_name,
                mark="" if power.audience == Audience.SOCIETY else _("内部资料　注意保管"),
            )

    def printed(self, power: PublishedPower) -> Printed:
        return Printed(power, power.pk in self.divided)

    def key(self, printed: Printed) -> str:
        """SHA-256 over all that the sheet shows, told without the content: that is what ``etag`` stands for.

        Names are told apart from it, since a main item and an organisation are called what they are called today.
        """
        power = printed.power
        shown = (
            power.etag,
            power.publication_id,
            power.version_no,
            power.slug,
            power.code,
            power.name,
            power.sub_name,
            power.organisation_name,
            power.post_name,
            power.is_key_post,
            power.audience,
            printed.is_divided,
            settings.PORTAL_URL,
            settings.SITE_NAME,
            self.choice.paper,
            *(chosen.key for chosen in fields_of(self.choice)),
        )
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def sections_of(
    choice: Choice, powers: Powers, first: int | None = None
) -> tuple[list[Section], list[Listed], PowerSheets]:
    """The sections with their entries, what they hold, and where the sheets come from; ``first``: only so many."""
    source = PowerSheets(choice, frozenset(powers.parents()), powers)

    def entry(number: int, power: PublishedPower) -> Entry:
        key = source.planned[power.pk] = source.key(source.printed(power))
        return Entry(
            record=power.pk,
            key=key,
            title=power.name,
            anchor=anchor_of(power.pk),
            code=power.code,
        )

    sections, listed = by_section(choice, powers, powers.light(), "entries", entry, first)
    return sections, listed, source
