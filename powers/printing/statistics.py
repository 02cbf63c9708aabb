"""How many powers each section has, by type and by function."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.printing.documents import CountTable, Section

from ..models import PowerFunction, PowerType
from .listing import Listed


def statistics(sections: Sequence[Section], listed: Sequence[Listed]) -> tuple[CountTable, ...]:
    """The two tables."""
    return (
        _table(_("按职权类别"), PowerType, "power_type", sections, listed),
        _table(_("按权力属性"), PowerFunction, "function", sections, listed),
    )


def _table(
    title: str, choices: Any, column: str, sections: Sequence[Section], listed: Sequence[Listed]
) -> CountTable:
    """Counts by section and by one of the two kinds; a heading without a single power isn't listed."""
    counts = Counter((power.section, getattr(power, column)) for power in listed)
    used = {value for _section, value in counts}
    headings = [choice for choice in choices if choice.value in used]
    return CountTable(
        title=title,
        row_heading=_("科室"),
        headings=(*(str(choice.label) for choice in headings), _("合计")),
        rows=tuple(
            (section.name, (*(counts[number, choice.value] for choice in headings), section.count))
            for number, section in enumerate(sections)
        ),
    )
