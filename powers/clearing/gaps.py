"""What a power lacks of what makes it clear whose it is and how it runs (权责不清). Pure: it knows no database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation

from ..models.choices import LimitUnit, PowerType


class Gap(TextChoices):
    """The elements that a power should have (the plan, 四（一）1 and 2), as a list of what is missing."""

    SECTION = "section", _("未落实到科室")
    POST = "post", _("缺责任岗位")
    LEGAL_BASIS = "legal_basis", _("缺设定依据")
    LIMIT = "limit", _("缺办理时限")
    FLOWCHART = "flowchart", _("缺流程图")
    DUTIES = "duties", _("缺责任事项")


# What a bureau is not answered for by itself: one of its sections is.
_TOO_HIGH = (Organisation.Kind.CITY, Organisation.Kind.DISTRICT, Organisation.Kind.BUREAU)
# Decisions of the Party group and management inside the bureau run by meetings and rules, not by a limit for applicants.
_WITHOUT_LIMIT = (PowerType.PARTY, PowerType.INTERNAL)


@dataclass(frozen=True)
class Elements:
    """What of a power is there. ``is_heading``: a main item that only carries sub-items, and isn't exercised itself."""

    power_type: str
    place_kind: str
    is_heading: bool
    has_post: bool
    has_legal_basis: bool
    has_limit: bool
    has_flowchart: bool
    has_duties: bool


def has_limit(units: Iterable[str], amounts: Iterable[int | None], note: str) -> bool:
    """Whether some limit is set: a number, at once (即时办结), or a note that says why it can't be a number."""
    return any(amounts) or LimitUnit.IMMEDIATE in units or bool(note.strip())


def gaps(power: Elements) -> list[str]:
    """What the power lacks, in the order of ``Gap``. A heading needs only its section: its sub-items have the rest."""
    missing = {Gap.SECTION: power.place_kind in _TOO_HIGH}
    if not power.is_heading:
        missing |= {
            Gap.POST: not power.has_post,
            Gap.LEGAL_BASIS: not power.has_legal_basis,
            Gap.LIMIT: not power.has_limit and power.power_type not in _WITHOUT_LIMIT,
            Gap.FLOWCHART: not power.has_flowchart,
            Gap.DUTIES: not power.has_duties,
        }
    return [gap.value for gap in Gap if missing.get(gap)]
