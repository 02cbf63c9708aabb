"""Kinds of publishable records: what ``publishing`` must know of a record to review and publish it.

To make a new kind of record publishable: let its model inherit ``Publishable``, write a ``PublishableKind`` for it and
register that in the app's ``AppConfig.ready()``. Nothing in ``publishing`` needs to change.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from .models import Publication, Publishable

Content = dict[str, Any]


class PublishableKind(ABC):
    """What one kind of record is called, what its published content is, and where it is projected to."""

    code: ClassVar[str]
    label: ClassVar[Any]
    model: ClassVar[type[Publishable]]
    # What citizens read of it; with a column ``public_until`` that has an index of its own.
    published_model: ClassVar[type[Model]]
    # What each key of the content is called on screens, in the order in which a diff shows them. A key whose value
    # is a list of rows gives the columns' names under "key.column".
    field_labels: ClassVar[dict[str, Any]]
    # A table, only ever added to, of what changes published rows without a publication; with a column ``at``.
    changes_model: ClassVar[type[Model] | None] = None
    # Whether every record passes the secrecy review (《政府信息公开条例》art. 17); a bureau may ask it of more kinds by
    # ``SECRECY_REVIEW_KINDS``.
    secrecy_review: ClassVar[bool] = False

    def records(self) -> QuerySet[Any]:
        """All draft rows, with what ``title`` and lists read of them joined in."""
        return self.model._default_manager.select_related("organisation")

    def title(self, record: Any) -> str:
        """The name under which lists, notices and the ledger show the record."""
        return str(record)

    def published_title(self, record: Any, content: Content) -> str:
        """The name that a publication of ``content`` gives the record; nothing that isn't public itself."""
        return self.title(record)

    def needs(self, record: Any) -> Any:
        """The record that must be public before this one can be (a sub-item's main item), or ``None``."""
        return None

    def problems(self, record: Any) -> list[str]:
        """Faults that forbid submission, in the user's words."""
        return []

    def cautions(self, record: Any) -> list[str]:
        """What forbids nothing, but should be looked at by whoever submits and whoever decides."""
        return []

    def picture(self, content: Content) -> str:
        """What is better seen than read of the content, as a section of the review desk's page; empty: nothing."""
        return ""

    def display(self, path: str, value: Any) -> str:
        """One value of the content's field ``path`` as readers see it (choices by their labels)."""
        return "" if value is None else str(value)

    def in_words(self, path: str, content: Content) -> str | None:
        """A field of the content in words, where its value alone doesn't say it; ``None``: by ``display``."""
        return None

    def follows(self, path: str, before: Content, after: Content) -> bool:
        """Whether a field's difference is nothing but what another field's change entails: then it isn't told."""
        return False

    def parts(self, path: str, before: Content, after: Content) -> list[tuple[str, str, str]]:
        """A field's rows that differ, each with its name and its words before and after; empty: only as a whole."""
        return []

    def prepare(self, record: Any) -> None:  # noqa: B027 - most kinds have nothing to settle
        """Settle on the record what must be fixed before its first publication (its public address)."""

    @abstractmethod
    def content_html(self, content: Content) -> str:
        """A public version's content as HTML, as the ledger's page shows it."""

    @abstractmethod
    def snapshot(self, record: Any) -> Content:
        """The record's publishable content: only strings, integers, booleans, None, lists and dicts."""

    def earlier_content(self, entry: Any) -> Content | None:
        """The content as it was when ``entry``, a row of the record's history, was written; ``None``: not kept."""
        return None

    @abstractmethod
    def restore(self, record: Any, content: Content) -> None:
        """Make the draft row what ``content`` says again (discarding what was typed since)."""

    @abstractmethod
    def project(self, publication: Publication, payload: Content) -> None:
        """Write the published read model, from the payload alone; in the publication's transaction."""

    @abstractmethod
    def project_many(self, versions: Sequence[tuple[Publication, Content]]) -> None:
        """The same for the newest versions of many records, at a rebuild: sums are left to ``finish_rebuild``."""

    @abstractmethod
    def project_withdrawal(self, publication: Publication, reason: str) -> None:
        """Replace the published content by a notice that and why it was withdrawn (``publication``)."""

    @abstractmethod
    def forget(self, record: Any) -> None:
        """Drop what is left of a withdrawn record on the public side: its content was erased by law."""

    @abstractmethod
    def clear_projection(self) -> None:
        """Empty the published read model before ``rebuild_published`` writes it anew."""

    def finish_rebuild(self) -> None:  # noqa: B027 - a hook, empty by default
        """Called once after everything has been projected again."""

    @abstractmethod
    def edit_url(self, record: Any) -> str:
        """Where staff edit the record."""

    def approval_sheet_url(self, record: Any, version: int) -> str:
        """Where staff have the approval sheet of one version printed (by POST); empty: there is none to be printed."""
        return ""

    def draft_print_url(self, record: Any) -> str:
        """Where staff have the draft printed as it stands (by POST); empty: it can't be printed alone."""
        return ""

    def office_links(self, record: Any, user: Any) -> list[tuple[Any, str]]:
        """What else ``user`` can do with the record: words and address, shown on its page on the review desk."""
        return []

    @abstractmethod
    def public_url(self, record: Any) -> str:
        """Where citizens read it once it is published."""

    @abstractmethod
    def published_url(self, content: Content) -> str:
        """The same, told from the published content alone: for pages that read no drafts."""


_kinds: dict[str, PublishableKind] = {}


def register(kind: PublishableKind) -> None:
    """Make a kind known; called from ``AppConfig.ready()``."""
    _kinds[kind.code] = kind


def kind_of(record: Publishable) -> PublishableKind:
    """The kind that a draft row belongs to."""
    for kind in _kinds.values():
        if isinstance(record, kind.model):
            return kind
    raise LookupError(f"{type(record).__name__} has no registered PublishableKind")


def get_kind(code: str) -> PublishableKind:
    """The kind with that code; ``LookupError`` if there is none."""
    return _kinds[code]


def all_kinds() -> list[PublishableKind]:
    return list(_kinds.values())
