"""What is printed of one record as the office knows it, whether it is public or not."""

from typing import Any

from portal.accounts.models import User
from portal.publishing.kinds import PublishableKind
from portal.publishing.models.publication import GENESIS_HASH
from portal.publishing.selectors import may_read

from .documents import Printable
from .registry import NothingToPrint, PrintableDocument, Version


class RecordDocument(PrintableDocument):
    """Parameters: the record's key under the name ``parameter``. For those who may read the draft.

    The document that was built carries a ``state`` which says all that it shows: the same state is printed once.
    """

    has_form = False
    is_for_citizens = False
    parameter: str
    missing: Any  # what is said where there is no such record

    def kind(self) -> PublishableKind:
        raise NotImplementedError

    def record(self, parameters: dict[str, Any]) -> Any:
        """The record, or ``None``."""
        return self.kind().records().filter(pk=parameters[self.parameter]).first()

    def there(self, parameters: dict[str, Any]) -> Any:
        """The record. Raises ``NothingToPrint``."""
        record = self.record(parameters)
        if record is None:
            raise NothingToPrint(str(self.missing))
        return record

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        record = self.record(parameters)
        return user is not None and record is not None and may_read(user, record)

    def version(self, parameters: dict[str, Any]) -> Version:
        document: Printable = self.build(parameters)
        return Version(document.ledger.sequence, document.ledger.entry_hash or GENESIS_HASH, document.state)

    def size(self, parameters: dict[str, Any]) -> int:
        return 1
