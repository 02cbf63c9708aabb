"""The concise catalogue: a table row a power."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.printing.documents import Column, Row, Section, numbered

from ..models import PublishedPower
from . import wording
from .choice import Choice
from .fields import PowerField, Printed, fields_of, full_law, has_long_law
from .listing import Listed, anchor_of, by_section
from .scope import Powers


def columns_of(choice: Choice) -> tuple[Column, ...]:
    """The table's columns, widened where some are left out."""
    fields = fields_of(choice)
    groups = [field.group for field in fields]
    return (
        Column("number", _("序号"), 10, "c"),
        *(field.column(is_alone=groups.count(field.group) == 1) for field in fields),
    )


def sections_of(
    choice: Choice, powers: Powers, first: int | None = None
) -> tuple[list[Section], list[Listed]]:
    """The tables, and what they hold; ``first``: no more than so many rows."""
    fields, divided = fields_of(choice), powers.parents()

    def row(number: int, power: PublishedPower) -> Row:
        return _row(number, Printed(power, power.pk in divided), fields)

    return by_section(choice, powers, powers.iterator(), "rows", row, first)


def _row(number: int, printed: Printed, fields: Sequence[PowerField]) -> Row:
    power, content = printed.power, printed.content
    has_law = any(field.key == "legal_bases" for field in fields)
    is_long = has_law and has_long_law(content)
    return Row(
        title=f"{power.code} {power.name}",
        cells=(wording.lines(str(number)), *(field.lines(printed) for field in fields)),
        below=numbered(full_law(content)) if is_long else (),
        below_heading=_("第%(number)d项设定依据的条文：") % {"number": number} if is_long else "",
        anchor=anchor_of(power.pk),
    )
