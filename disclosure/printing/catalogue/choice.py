"""What somebody chose to have printed of a disclosure catalogue, as kept with the print job."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.printing.audiences import SOCIETY
from portal.printing.documents import A4

COVER, CONTENTS, STATISTICS = "cover", "contents", "statistics"
# What a book may have beside its table, in the order of its pages.
PARTS = {COVER: _("封面和编印说明"), CONTENTS: _("目录"), STATISTICS: _("统计表")}


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice: a unit's catalogue (``organisation`` a code), or what a section of it is responsible for."""

    catalogue: str
    organisation: str
    audience: str = SOCIETY
    drafts: bool = False
    paper: str = A4
    parts: tuple[str, ...] = tuple(sorted(PARTS))
    columns: tuple[str, ...] = ()  # keys (``columns.py``); () for all

    def parameters(self) -> dict[str, Any]:
        """The choice as a print job keeps it: the same choice is always the same dict."""
        return asdict(self) | {"parts": sorted(self.parts), "columns": sorted(self.columns)}


def choice_of(parameters: dict[str, Any]) -> Choice:
    """The choice that ``parameters`` say."""
    lists = {name: tuple(parameters[name]) for name in ("parts", "columns")}
    return Choice(**{**parameters, **lists})
