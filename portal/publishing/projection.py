"""Published read models: how a publication's payload, and nothing else, becomes a row that citizens read."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.utils import translation

from portal.language import office_language

from . import corrections
from .content import Content, address_rows, first_published_at
from .models import Publication, PublishedRecord

Version = tuple[Publication, Content]  # a publication and its payload


class Projection(ABC):
    """How one kind's published table is written. The kind says its own columns and its page's body; all else is here.

    Every method works in the caller's transaction, that of the publication or of ``rebuild_published``.
    """

    # With an index of its own on ``public_until``.
    model: ClassVar[type[PublishedRecord]]

    @abstractmethod
    def columns(self, content: Content) -> dict[str, Any]:
        """The columns that the table has beside those of ``PublishedRecord``; asked for in the office's language."""

    @abstractmethod
    def body(self, content: Content) -> str:
        """A public version's content as HTML, in the language that is active now: for its page and for the ledger's."""

    def as_shown(self, versions: Sequence[Version]) -> Sequence[Version]:
        """The versions with what the rows say otherwise than the ledger does; by default nothing."""
        return versions

    def settle(self, rows: Sequence[Any], versions: Sequence[Version]) -> None:  # noqa: B027 - a hook, empty by default
        """Put on the rows, before they are written, what follows from more than their own version."""

    def write(self, publication: Publication, payload: Content) -> None:
        """Write the row of a new public version."""
        self.write_many([(publication, payload)])

    def rewrite(self, publication: Publication, payload: Content) -> None:
        """Write the row of a version that was public once, in a rebuild: nothing is published anew by it."""
        self.write_many([(publication, payload)])

    def write_many(self, versions: Sequence[Version]) -> list[Any]:
        """Write, and return, the rows of public versions of different records; sums are left to ``finish_rebuild``.

        The number of queries doesn't grow with their number, so that a rebuild of a large table is quick.
        """
        first = first_published_at(publication for publication, _payload in versions)
        rows = [self.row(*version) for version in self.as_shown(versions)]
        for row in rows:
            row.first_published_at = first[row.record_uid]
            with office_language():
                row.body_html = self.body(row.content)
            with translation.override("en"):
                row.body_html_en = self.body(row.content)
        corrections.write(rows, versions)
        self.settle(rows, versions)
        written = [field.name for field in self.model._meta.concrete_fields if not field.primary_key]
        self.model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=written
        )
        address_rows(self.model, rows)
        return rows

    def row(self, publication: Publication, payload: Content) -> Any:
        """The row of one version, not saved, without its bodies and the time of the first publication."""
        content = payload["content"]
        with office_language():
            own = self.columns(content)
        return self.model(
            id=publication.object_id,
            record_uid=publication.record_uid,
            slug=content["slug"],
            organisation_id=publication.organisation_id,
            organisation_name=payload["organisation"]["name"],
            audience=publication.audience,
            content=content,
            publication=publication,
            version_no=publication.version_no,
            published_at=publication.published_at,
            etag=publication.entry_hash,
            public_until=datetime.fromisoformat(content["expires_on"]) if content["expires_on"] else None,
            **own,
        )

    def withdraw(self, publication: Publication, reason: str) -> None:
        """A record stops being public by ``publication``, now."""
        self.empty(publication, reason)

    def empty(self, publication: Publication, reason: str) -> None:
        """Empty the row down to its name, address and the reason why it is gone (``publication``).

        In a rebuild nothing else is done for what was withdrawn once: nothing is withdrawn anew by it.
        """
        row = self.model._default_manager.get(pk=publication.object_id)
        row.is_withdrawn = True
        row.withdrawn_at = publication.published_at
        row.public_until = None
        row.withdrawal_reason = reason
        row.content, row.body_html, row.body_html_en = {}, "", ""
        row.correction_note, row.corrected_version = "", None
        row.publication = publication
        row.etag = publication.entry_hash
        row.save()

    def forget(self, object_id: int) -> None:
        """Drop what is left of a withdrawn record: its content was erased by law."""
        self.model._default_manager.filter(pk=object_id, is_withdrawn=True).delete()

    def clear(self) -> None:
        """Empty the table, before ``rebuild_published`` writes it anew."""
        self.model._default_manager.all().delete()

    def finish_rebuild(self) -> None:  # noqa: B027 - a hook, empty by default
        """Called once after everything has been written again."""
