"""The documents that can be printed: apps describe theirs and register them in ``AppConfig.ready()``."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.accounts.models import User

from .documents import Printable


class NothingToPrint(Exception):
    """What was asked for doesn't exist or isn't public; its text is for the user."""


class Changed(NothingToPrint):
    """Not there any more as it was planned a moment ago: who prints begins again."""


class TooLarge(Exception):
    """More than may be printed at once; its text is for the user."""


@dataclass(frozen=True, slots=True)
class Version:
    """The state of the published content that a print shows; the same state gives the same print.

    ``state`` tells what the print shows beside what its ledger entry records (names that come from other records); the
    document that was built carries the same (``documents.Book.state``, ``documents.Sheet.state``).
    """

    sequence: int
    entry_hash: str
    state: str = ""


class PrintableDocument:
    """One kind of document: who may have it printed, what can be chosen, what it says.

    *Parameters* are a JSON-ready dict, the same for the same choice (keys and values), as kept with the job.
    """

    code: str
    label: Any
    # Offered on the public print page and on the print desk; others are printed through their own address.
    has_form = True
    # Offered to citizens, too.
    is_for_citizens = True
    # What the public print page says above the form, and what a choice is told that holds nothing.
    introduction: Any = ""
    nothing: Any = gettext_lazy("所选范围内没有可打印的内容。")
    # What stands beside 更多选项.
    more_hint: Any = gettext_lazy("（纸张、封面、索引、栏目）")

    def form(self, data: Any = None, *, user: User | None) -> forms.Form:
        """The form to choose with: ``user`` ``None`` is a citizen. When valid, ``form.parameters()`` gives the choice.

        ``main`` and ``more`` are its fields: what everybody is asked, and what only those are who want it otherwise
        (``has_unusual``: one of them was). ``picked`` are records picked by hand (``value``, ``name``, ``code``,
        ``section``), ``has_picked`` says that there were some. A citizen's form says its choice in an ``address()``,
        and in a ``pick_address()`` where to pick records, which is gone to while it ``is_looking``; an office's looks for
        records (``find``) while it ``is_looking``, and shows them as ``candidates``.
        """
        raise NotImplementedError

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        """Whether ``user`` (``None``: any citizen) may have these parameters printed; asked again at each download."""
        raise NotImplementedError

    def version(self, parameters: dict[str, Any]) -> Version:
        """The state of the content. Raises ``NothingToPrint``."""
        raise NotImplementedError

    def size(self, parameters: dict[str, Any]) -> int:
        """How many records it will hold. Raises ``NothingToPrint`` instead of telling 0, and ``TooLarge``."""
        raise NotImplementedError

    def weight(self, parameters: dict[str, Any]) -> int:
        """How many rows of a table it takes as long to draw as one of its records."""
        return 1

    def title(self, parameters: dict[str, Any]) -> str:
        """What it is called in lists and as a file name, without suffix."""
        raise NotImplementedError

    def has_drafts(self, parameters: dict[str, Any]) -> bool:
        """Whether it shows drafts beside what is public: such a print is no ground for anything."""
        return False

    def build(self, parameters: dict[str, Any]) -> Printable:
        """The document itself. Raises ``NothingToPrint``."""
        raise NotImplementedError

    def build_to_look_at(self, parameters: dict[str, Any], first: int) -> Printable:
        """The document for a preview, which shows its ``first`` records at most, and attaches nothing."""
        return self.build(parameters)


_documents: dict[str, PrintableDocument] = {}


def register(document: PrintableDocument) -> None:
    """Add a document; called from ``AppConfig.ready()``."""
    _documents[document.code] = document


def get(code: str) -> PrintableDocument:
    """The document of that code; raises ``KeyError``."""
    return _documents[code]


def with_form(*, for_citizens: bool = False) -> list[PrintableDocument]:
    """The documents that can be chosen on the print pages: the office's, or the citizens'."""
    return [
        document
        for document in _documents.values()
        if document.has_form and (document.is_for_citizens or not for_citizens)
    ]


def chosen(code: str | None, *, for_citizens: bool = False) -> PrintableDocument:
    """The document of that code among them, the first where the address names none or another."""
    offered = with_form(for_citizens=for_citizens)
    return next((document for document in offered if document.code == code), offered[0])
