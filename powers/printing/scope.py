"""Which published powers a catalogue holds."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.printing.registry import NothingToPrint
from portal.publishing.models import Audience
from portal.publishing.selectors import unit_of

from ..models import PowerType, PublishedPower
from ..selectors import disclosing, is_public

SOCIETY, PARTY, ALL = "society", "party", "all"
AUDIENCES = {
    SOCIETY: gettext_lazy("向社会公开"),
    PARTY: gettext_lazy("向社会公开和党内公开"),
    ALL: gettext_lazy("全部已公开（含本单位、特定对象和内部）"),
}


def organisation_of(parameters: dict[str, Any]) -> Organisation | None:
    """The organisation that the catalogue is limited to. Raises ``NothingToPrint`` for a code there isn't."""
    code = parameters["organisation"]
    if not code:
        return None
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        raise NothingToPrint(_("没有代码为“%(code)s”的机构。") % {"code": code})
    return organisation


def home_of(parameters: dict[str, Any]) -> Organisation | None:
    """The unit whose catalogue it is, named on the cover: of a section its bureau, of a district itself.

    Without an organisation whoever discloses on this portal (``selectors.disclosing``); ``None`` where those are several.
    """
    if organisation := organisation_of(parameters):
        return unit_of(organisation)
    found = disclosing()
    return found[0] if len(found) == 1 else None


def powers_in(parameters: dict[str, Any]) -> QuerySet[PublishedPower]:
    """The published powers that the parameters name, in the order of the organisation tree."""
    condition = is_public()
    if parameters["audience"] == SOCIETY:
        condition &= Q(audience=Audience.SOCIETY)
    elif parameters["audience"] == PARTY:
        condition &= Q(audience__in=[Audience.SOCIETY, Audience.PARTY])
    if organisation := organisation_of(parameters):
        condition &= subtree_filter([organisation], "organisation__")
    if parameters["type"]:
        condition &= Q(power_type=parameters["type"])
    return PublishedPower.objects.filter(condition).order_by(
        "organisation__tree_id", "organisation__lft", "position", "code"
    )


def describe(parameters: dict[str, Any]) -> str:
    """知识产权科 · 行政处罚; empty for the whole catalogue."""
    organisation = organisation_of(parameters)
    is_whole = organisation is None or organisation == home_of(parameters)
    parts = [] if is_whole else [organisation.name]  # type: ignore[union-attr]
    parts += [str(PowerType(parameters["type"]).label)] if parameters["type"] else []
    return "·".join(parts)
