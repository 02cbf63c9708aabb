"""Published tables whose records the search finds."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from portal.publishing.models import Publication
from portal.publishing.projection import Projection, Version

from . import services
from .services import Findable


class FindableProjection(Projection):
    """A published table and the search entries of its rows, which are written and dropped with them."""

    # The code of the kind of record, as its search entries name it.
    kind: ClassVar[str]

    @abstractmethod
    def findable(self, row: Any) -> Findable:
        """What the index is told of a published row."""

    def write_many(self, versions: Sequence[Version]) -> list[Any]:
        rows = super().write_many(versions)
        services.index_many(map(self.findable, rows))
        return rows

    def empty(self, publication: Publication, reason: str) -> None:
        super().empty(publication, reason)
        services.remove(self.kind, publication.object_id)

    def clear(self) -> None:
        super().clear()
        services.remove_all(self.kind)
