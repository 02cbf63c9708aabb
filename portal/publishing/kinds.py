"""Kinds of publishable records: what ``publishing`` must know of a record to review and publish it.

To make a new kind of record publishable: let its model inherit ``Publishable``, write a ``Projection`` for its published
table and a ``PublishableKind``, and register that in the app's ``AppConfig.ready()``. Nothing in ``publishing`` needs to
change. What a kind has in a function of its own modules it takes over as it is: ``snapshot = staticmethod(content.snapshot)``.
"""

from abc import ABC, abstractmethod
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import reverse

from . import display
from .content import Content
from .models import Publishable
from .projection import Projection


class PublishableKind(ABC):
    """What one kind of record is called, what its published content is, and where it is projected to."""

    code: ClassVar[str]
    label: ClassVar[Any]
    model: ClassVar[type[Publishable]]
    # What citizens read of it.
    projection: ClassVar[Projection]
    # The name of its public page's address, which takes the slug; of its approval sheet's, which takes the record's key
    # and the version. The sheet is printed by POST; empty: there is none.
    public_page: ClassVar[str]
    approval_sheet: ClassVar[str] = ""
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

    def published_title(self, content: Content) -> str:
        """The name that a publication of ``content`` gives the record: its title, and nothing that isn't public."""
        return content["title"]

    def needs(self, record: Any) -> Any:
        """The record that must be public before this one can be (a sub-item's main item), or ``None``."""
        return None

    def problems(self, record: Any) -> list[str]:
        """Faults that forbid submission, in the user's words."""
        return []

    def cautions(self, record: Any) -> list[str]:
        """What forbids nothing, but should be looked at by whoever submits and whoever decides."""
        return []

    def picture(self, record: Any, content: Content) -> str:
        """What is better seen than read of a draft and its content, as a section of the review desk's page."""
        return ""

    def display_value(self, path: str, value: Any) -> str:
        """One value of the content's field ``path`` as readers see it (choices by their labels)."""
        return display.display_value(path, value)

    def in_words(self, path: str, content: Content) -> str | None:
        """A field of the content in words, where its value alone doesn't say it; ``None``: by ``display_value``."""
        return display.common_in_words(path, content)

    def follows(self, path: str, before: Content, after: Content) -> bool:
        """Whether a field's difference is nothing but what another field's change entails: then it isn't told."""
        return False

    def parts(self, path: str, before: Content, after: Content) -> list[tuple[str, str, str]]:
        """A field's rows that differ, each with its name and its words before and after; empty: only as a whole."""
        return []

    def prepare(self, record: Any) -> None:  # noqa: B027 - most kinds have nothing to settle
        """Settle on the record what must be fixed before its first publication (its public address)."""

    def submitted(self, record: Any) -> None:  # noqa: B027 - most drafts hold all that is decided on
        """Settle on the draft what is decided on from now, although it comes from elsewhere (numbers that are counted).

        Called in the act's transaction, before the record is saved.
        """

    def archived(self, record: Any) -> None:  # noqa: B027 - for most kinds nothing follows
        """The record was put away (in the act's transaction)."""

    def public_by(self, record: Any) -> date | None:
        """The day by which what ``record`` says must be public, as long as it isn't; reads only what ``records`` joins in."""
        return None

    @abstractmethod
    def snapshot(self, record: Any) -> Content:
        """The record's publishable content: only strings, integers, booleans, None, lists and dicts."""

    def earlier_content(self, entry: Any) -> Content | None:
        """The content as it was when ``entry``, a row of the record's history, was written; ``None``: not kept."""
        return None

    @abstractmethod
    def restore(self, record: Any, content: Content) -> None:
        """Make the draft row what ``content`` says again (discarding what was typed since)."""

    def edit_url(self, record: Any) -> str:
        """Where staff edit the record."""
        options = self.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])

    def approval_sheet_url(self, record: Any, version: int) -> str:
        """Where staff have the approval sheet of one version printed; empty: there is none."""
        return reverse(self.approval_sheet, args=[record.pk, version]) if self.approval_sheet else ""

    def draft_print_url(self, record: Any) -> str:
        """Where staff have the draft printed as it stands (by POST); empty: it can't be printed alone."""
        return ""

    def office_links(self, record: Any, user: Any) -> list[tuple[Any, str]]:
        """What else ``user`` can do with the record: words and address, shown on its page on the review desk."""
        return []

    def public_url(self, record: Any) -> str:
        """Where citizens read it once it is published."""
        return reverse(self.public_page, args=[record.slug])

    def published_url(self, content: Content) -> str:
        """The same, told from the published content alone: for pages that read no drafts."""
        return reverse(self.public_page, args=[content["slug"]])


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
