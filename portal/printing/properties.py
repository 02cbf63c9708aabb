"""What a file says of the document that it is: its properties."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from .documents import Book, Form, LedgerMark, Printable, Report, Sheet
from .numerals import plain_date
from .pdf.metadata import Properties
from .typesetting import printable

# So many characters of sections' names have room above a table, beside the sponsor's and the ledger's.
ROOM = 30


def version_of(book: Book) -> str:
    """Which state of the catalogue a book holds, and by what it can be checked; nothing vouches for drafts."""
    if book.is_draft:
        return ""
    return "，".join(filter(None, [_version_date(book.version_date), _ledger(book.ledger)]))


def properties_of(document: Printable) -> Properties:
    """The properties of ``document``'s file."""
    is_draft = isinstance(document, Book | Report) and document.is_draft
    ledger = LedgerMark() if is_draft else document.ledger  # nothing vouches for a draft
    if isinstance(document, Sheet | Form):
        created = ledger.recorded_on
        title = f"{document.name} — {document.sponsor}{document.title}"
        subject, keyword, portal = [document.version], document.title, document.portal_name
    else:
        created = document.version_date
        title = f"{document.sponsor}{document.title}"
        note = document.note if isinstance(document, Report) else ""
        subject, portal = [note or _version_date(created)], document.portal_name
        keyword = document.title
        if isinstance(document, Book):
            title += f"（{document.scope}）" if document.scope else ""
            keyword = f"{document.noun},{document.title}"
    return Properties(
        title=printable(title),
        author=printable(document.sponsor),
        subject=printable("，".join(part for part in [*subject, _ledger(ledger)] if part)),
        keywords=printable(f"{keyword},{ledger.entry_hash}" if ledger.entry_hash else keyword),
        creator=printable(portal),
        created=created or timezone.localdate(),
    )


def heads_of(document: Printable, section: str = "") -> tuple[str, str]:
    """What stands left and right above the tables of ``document``."""
    left = f"{document.sponsor}{document.title}"
    if isinstance(document, Book):
        # A book without a cover says on each page what else its cover would say.
        is_bare = not document.has_cover and not document.is_draft
        right = [section, _ledger(document.ledger) if is_bare else ""]
        return (
            printable(f"{left}　【{document.mark}】" if document.mark else left),
            printable("　".join(filter(None, right))),
        )
    return printable(left), printable(_ledger(document.ledger))


def sections_named(names: Sequence[str]) -> str:
    """What a sheet with these sections is told by: all of them where they have room, else the first and the last."""
    if len(names) < 3 or sum(map(len, names)) + len(names) <= ROOM:
        return "、".join(names)
    return _("%(first)s至%(last)s") % {"first": names[0], "last": names[-1]}


def _version_date(day: date) -> str:
    return _("版本日期%(date)s") % {"date": plain_date(day)}


def _ledger(ledger: LedgerMark) -> str:
    if not ledger.sequence:
        return ""
    return _("公开台账第%(sequence)s号，指纹 %(fingerprint)s") % {
        "sequence": ledger.sequence,
        "fingerprint": ledger.fingerprint,
    }
