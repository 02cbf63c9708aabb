"""The full catalogue: pages of its own for each power, with its legal bases and its flowchart."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.printing.documents import Entry, Section, Sheet
from portal.printing.registry import NothingToPrint
from portal.publishing.models import Audience

from ..models import PowerType, PublishedPower
from .choice import Choice
from .fields import Printed, fields_of
from .listing import Listed, anchor_of, by_section, paths_of
from .record import sheet_of
from .scope import Powers, powers_in

# The fields that a power's pages begin with, in large type.
IN_HEADING = {"code", "name"}


@dataclass(frozen=True, slots=True)
class PowerSheets:
    """The sheets of a choice's powers; ``divided`` are the keys of those that have sub-items in print."""

    choice: Choice
    divided: frozenset[int]

    def materials(self, records: Sequence[int]) -> list[Printed]:
        """The powers with their content. Raises ``NothingToPrint`` when one was withdrawn in between."""
        found = powers_in(self.choice).whole(records)
        if len(found) < len(records):
            raise NothingToPrint(_("打印期间有职权撤回或改变了公开范围，请重新打印。"))
        return [self.printed(power) for power in found]

    def sheet(self, material: Printed) -> Sheet:
        """The sheet; its ``state`` is the key of what it shows, which may be newer than what was planned."""
        power, fields = material.power, fields_of(self.choice)
        with translation.override("zh-hans"):
            return sheet_of(
                material,
                [field for field in fields if field.key not in IN_HEADING],
                paper=self.choice.paper,
                title="",
                code=power.code if any(field.key == "code" for field in fields) else "",
                sponsor=power.organisation_name,
                mark="" if power.audience == Audience.SOCIETY else _("内部资料　注意保管"),
                state=self.key(material),
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
            *(field.key for field in fields_of(self.choice)),
        )
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def sections_of(choice: Choice, powers: Powers) -> tuple[list[Section], list[Listed], PowerSheets]:
    """The sections with their entries, what they hold, and where the sheets come from."""
    source = PowerSheets(choice, frozenset(powers.parents()))
    types = {value: str(label) for value, label in PowerType.choices}

    def entry(number: int, power: PublishedPower) -> Entry:
        return Entry(
            record=power.pk,
            key=source.key(source.printed(power)),
            title=power.name,
            anchor=anchor_of(power.pk),
            code=power.code,
            note=types[power.power_type],
        )

    sections, listed = by_section(powers.light(), paths_of(choice, powers), "entries", entry)
    return sections, listed, source
