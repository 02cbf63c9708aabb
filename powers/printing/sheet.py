"""One power, printed in full, for the link on its public page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.printing.documents import Sheet
from portal.printing.registry import NothingToPrint, PrintableDocument, Version
from portal.publishing.selectors import unit_of

from ..models import PublishedPower
from ..selectors import visible
from .fields import SHEET_FIELDS, Printed
from .record import sheet_of


class PowerSheet(PrintableDocument):
    """职权公开表. Parameters: ``slug``. For society only: others read theirs on the screen."""

    code = "power-sheet"
    label = gettext_lazy("职权公开表")
    has_form = False

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        return _powers(parameters).exists()

    def version(self, parameters: dict[str, Any]) -> Version:
        found = _Found.by(parameters)
        return Version(found.power.publication_id, found.power.etag, found.state)

    def size(self, parameters: dict[str, Any]) -> int:
        return 1

    def title(self, parameters: dict[str, Any]) -> str:
        return _power(parameters).name

    def build(self, parameters: dict[str, Any]) -> Sheet:
        with translation.override("zh-hans"):
            found = _Found.by(parameters)
            return sheet_of(
                Printed(found.power, found.has_sub_items),
                SHEET_FIELDS,
                title=_("职权公开表"),
                code=found.power.code,
                sponsor=found.sponsor,
                state=found.state,
            )


def _powers(parameters: dict[str, Any]) -> QuerySet[PublishedPower]:
    return visible(None).filter(slug=parameters["slug"])


def _power(parameters: dict[str, Any]) -> PublishedPower:
    found = _powers(parameters).select_related("organisation").first()
    if found is None:
        raise NothingToPrint(_("没有这项职权，或者它已不再公开。"))
    return found


@dataclass(frozen=True)
class _Found:
    """A power with what its sheet shows beside it."""

    power: PublishedPower
    sponsor: str
    has_sub_items: bool

    @classmethod
    def by(cls, parameters: dict[str, Any]) -> "_Found":
        power = _power(parameters)
        sponsor = unit_of(power.organisation).name
        return cls(power, sponsor, visible(None).filter(parent_id=power.pk).exists())

    @property
    def state(self) -> str:
        """Changes without a new version of the power: a sub-item's name begins with its main item's, for instance."""
        return f"{self.power.name}\n{self.sponsor}\n{self.has_sub_items}"
