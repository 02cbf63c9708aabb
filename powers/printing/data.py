"""The data behind a catalogue, for its archival copy: what is printed of each power, and nothing more."""

import io
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.importing.writing import XLSX_TYPE
from portal.printing.documents import Attachment, LedgerMark
from portal.publishing.ledger import chain

from ..exports import exported_columns, values_of_row, write_powers
from ..models import PublishedPower
from .choice import Choice
from .fields import fields_of
from .record import page_url
from .scope import Powers

FORMAT = "transparent-power-catalogue/1"
# The section's name is the heading over its powers, whatever fields are chosen.
_ALWAYS = {"organisation_path"}
# Columns of the Excel export that are called otherwise than what they show of the content.
_CONTENT_OF = {
    "main_name": "name",
    "sub_name": "name",
    "organisation": "organisation_path",
    "organisation_code": "organisation_path",
    "law_levels": "legal_bases",
    "fee": "charges_fee",
}


def attachments_of(choice: Choice, powers: Powers, title: str, ledger: LedgerMark) -> tuple[Attachment, ...]:
    """The printed powers as a workbook, with the heads of the portal's export, and as JSON, named as in the ledger."""
    return (
        Attachment(
            _("职权目录.xlsx"),
            XLSX_TYPE,
            _("目录所载职权的数据表"),
            _workbook(choice, powers),
        ),
        Attachment(
            _("职权目录.json"),
            "application/json",
            _("目录所载职权的结构化数据，字段名称与公开台账一致"),
            _json(choice, powers, title, ledger),
        ),
    )


def _shown(choice: Choice) -> set[str]:
    """The keys of a power's content that the choice prints."""
    return _ALWAYS.union(*(field.content for field in fields_of(choice)))


def _workbook(choice: Choice, powers: Powers) -> bytes:
    shown = _shown(choice)
    columns = [
        column
        for column in exported_columns()
        if column.key == "serial" or _CONTENT_OF.get(column.key, column.key) in shown
    ]
    file = io.BytesIO()
    write_powers(file, "xlsx", map(values_of_row, powers.iterator()), columns)
    return file.getvalue()


def _json(choice: Choice, powers: Powers, title: str, ledger: LedgerMark) -> bytes:
    """A power a line, between a heading and the closing brackets."""
    heading = {
        "format": FORMAT,
        "title": title,
        "portal": settings.PORTAL_URL,
        "sequence": ledger.sequence,
        "entry_hash": ledger.entry_hash,
    }
    return "".join(
        [_text(heading)[:-1], ',"powers":[\n', ",\n".join(_records(_shown(choice), powers)), "\n]}\n"]
    ).encode()


def _records(shown: set[str], powers: Powers) -> Iterator[str]:
    for power in powers.iterator():
        yield _text({**_version(power), "content": {k: v for k, v in power.content.items() if k in shown}})


def _version(power: PublishedPower) -> dict[str, Any]:
    """Which public version it is; of a draft nothing."""
    if power.publication_id is None:
        return {}
    return {
        "url": page_url(power),
        "sequence": power.publication_id,
        "version_no": power.version_no,
        "published_at": chain.timestamp(power.published_at),
        "entry_hash": power.etag,
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
