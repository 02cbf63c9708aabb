"""What a catalogue must be able to do so that files can be imported into it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.organisations.models import Organisation

from .columns import Column, Values
from .models import ImportRow


@dataclass
class Existing:
    """A record as it stands before the import."""

    pk: int
    label: str
    revision: int
    state: str
    organisation_id: int
    values: Values


@dataclass
class Draft:
    """One row on its way through the analysis.

    ``values`` are what the file says (only fields whose column is in the file). ``is_implied``: no row of the file, but
    something that a row needs (a sub-item's main item).
    """

    number: int
    position: int = 0
    label: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: str = ""
    # It stays out though nothing is wrong with it: other rows of its record have to be mended.
    is_held: bool = False
    filled: set[str] = field(default_factory=set)  # the columns whose text is the row above's
    existing: Existing | None = None
    is_implied: bool = False
    parent: "Draft | None" = None

    @property
    def is_alive(self) -> bool:
        """Whether it still goes in."""
        return not self.refusals and not self.skipped and not self.is_held


@dataclass
class Context:
    """What the analysis knows of the import: under which organisation, for whom, with which columns."""

    organisation: Organisation
    user: User | None
    keys: frozenset[str]  # the fields that the file has a column for
    permitted: frozenset[int]  # the organisations that the import may write into
    notes: list[str] = field(default_factory=list)  # about the whole file
    work: dict[str, Any] = field(default_factory=dict)  # what the target remembers from one look to the next

    def may_write(self, organisation_id: Any) -> bool:
        return organisation_id in self.permitted or isinstance(organisation_id, str)


class ImportTarget(ABC):
    """A catalogue that files can be imported into. Its records are ``Publishable``.

    Usually a row is a record. A target whose records take several rows each (the steps of a flowchart) says so with
    ``gathers``; its rows are still checked, compared and shown one by one.
    """

    code: ClassVar[str]
    label: ClassVar[Any]
    model: ClassVar[Any]
    columns: ClassVar[Sequence[Column]]
    # Whether a row says to which organisation and post its record belongs.
    has_places: ClassVar[bool] = True
    # Whether several rows make one record: ``gather()`` is called, and records are counted beside rows.
    gathers: ClassVar[bool] = False
    # Words in a sheet's name that say that it is this catalogue's, where another has the same columns.
    sheet_words: ClassVar[Sequence[str]] = ()

    @abstractmethod
    def check(self, draft: Draft, context: Context) -> None:
        """Look at one row by itself: complete its values, add warnings and refusals, set its label."""

    @abstractmethod
    def link(self, drafts: list[Draft], context: Context) -> list[Draft]:
        """Look at all rows together: duplicates, parents, which records exist already (``draft.existing``).

        Returns the drafts in the order in which they are to be written, implied ones among them.
        """

    @abstractmethod
    def finish(self, draft: Draft, context: Context) -> None:
        """Last look at a row whose record is known: what a new one still needs, what a change forbids."""

    @abstractmethod
    def is_same(self, key: str, new: Any, old: Any) -> bool:
        """Whether two values of a field mean the same."""

    @abstractmethod
    def create(
        self, rows: Sequence[Values], user: User | None, reason: str, refused: Sequence[Values] = ()
    ) -> list[int]:
        """Create records in bulk, with history and review log; returns their keys in the rows' order.

        A row's ``parent`` is a key, or ``("row", index)`` of an earlier one of these rows. ``refused``: what the file's
        refused rows say; somebody will bring them again, so whatever they claim (a code) is not given to another.
        """

    @abstractmethod
    def write(self, record: Any, values: Values) -> None:
        """Put values on a locked record inside ``editing()``; lists that belong to it are saved at once."""

    @abstractmethod
    def problem_at_confirm(self, rows: Sequence[Values]) -> str | None:
        """Why rows that were new at the preview can't be created any more, or ``None``."""

    @abstractmethod
    def delete(self, pks: Iterable[int], user: User | None, reason: str) -> None:
        """Delete records that the import created, with a last line in their history."""

    @abstractmethod
    def export(self, file: IO[bytes], kind: str, organisations: QuerySet[Organisation]) -> int:
        """Write the drafts of these organisations as ``xlsx`` or ``csv``; returns how many."""

    @abstractmethod
    def record_url(self, pk: int) -> str:
        """Where staff see a record."""

    @abstractmethod
    def list_url(self) -> str:
        """Where staff see all records, to go on with what was imported."""

    def gather(self, drafts: Sequence[Draft], rows: Sequence[ImportRow], context: Context) -> dict[str, int]:
        """Make records of rows, where several rows are one; returns the number of records by what becomes of them.

        ``rows`` are the drafts' own, compared already. The record's ``values`` and ``before`` are put on one row of
        those that it consists of, and taken off the others: a row without values writes nothing. What becomes of a row
        (``outcome``) may differ from what becomes of its record.
        """
        return {}

    def amount(self, number: int) -> str:
        """So many records, in words."""
        return ngettext("%(number)d项", "%(number)d项", number) % {"number": number}

    def rows_amount(self, number: int) -> str:
        """So many rows, in words."""
        return ngettext("%(number)d行", "%(number)d行", number) % {"number": number}

    def display(self, column: Column, values: Values) -> str:
        """A column's values as the preview shows them."""
        return column.render(values)

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


_targets: dict[str, ImportTarget] = {}


def register(target: ImportTarget) -> None:
    """Make a target known; called from ``AppConfig.ready()``."""
    _targets[target.code] = target


def get_target(code: str) -> ImportTarget:
    """The target with that code; ``LookupError`` if there is none."""
    return _targets[code]


def all_targets() -> list[ImportTarget]:
    return list(_targets.values())
