"""What can be said of a printed file that one was handed: is it this portal's, who signed it, is it unchanged?

Three things are looked at, without the network:

1. *The record*: the SHA-256 of the file is that of a finished print run. Runs are cleaned away after some days, and so
   no record is no proof of a forgery. A record of the same title, ledger entry and number of pages is shown as what the
   file differs from.
2. *The signatures*: whether each covers the whole file, whether it fits, and whose certificate it was made with. Only a
   certificate of the bureau's own (the one of ``PRINT_CERTIFICATE``, or one listed in ``PRINT_TRUSTED_ROOTS``) proves
   that the file is the bureau's: an authority that is trusted vouches for many others. The time is the signer's own word,
   and whether the certificate was revoked isn't asked.
3. *The ledger mark* in the document's properties: whether the public ledger has that entry. Anybody can copy a mark, and
   so it proves nothing about the rest of the file.
"""

import enum
import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.publishing.ledger import chain
from portal.publishing.models import Publication

from . import registry
from .erasures import may_hand_out
from .models import PrintRun
from .signatures import Fit, Known, Signature, Standing, signatures_in

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

logger = logging.getLogger(__name__)


class Weight(enum.Enum):
    """What a fact means for whoever wants to rely on the file."""

    GOOD = "good"
    BAD = "bad"
    NOTE = "note"

    @property
    def label(self) -> Any:
        return _WEIGHT_LABELS[self]


_WEIGHT_LABELS = {
    Weight.GOOD: gettext_lazy("属实"),
    Weight.BAD: gettext_lazy("注意"),
    Weight.NOTE: gettext_lazy("说明"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence about the file."""

    weight: Weight
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """All that was found out. ``mark``: the ledger entry's hash that the file names; ``entry``: that entry, if it is
    in the ledger; ``likeness``: the run of a print that the file says to be, and isn't."""

    sha256: str
    is_readable: bool
    run: PrintRun | None = None
    signatures: tuple[Signature, ...] = ()
    mark: str = ""
    entry: Publication | None = None
    likeness: PrintRun | None = None
    is_setting_faulty: bool = False  # the portal's own certificates can't be read: nobody is known

    @property
    def is_proven(self) -> bool:
        """Whether the file is certainly this portal's, and unchanged."""
        return self.run is not None or self.conclusion.weight == Weight.GOOD

    @property
    def conclusion(self) -> Fact:
        """The one sentence for whoever reads no other."""
        if self.run and _is_unpublished(self.run):
            sentence = _(
                "这份文件是本平台打印的原件，没有改动；但它含有尚未公开的内容，不作为公开和办理的依据。"
            )
            return Fact(Weight.NOTE, sentence)
        if self.run:
            return Fact(Weight.GOOD, _("这份文件是本平台打印的原件，没有改动。"))
        if not self.is_readable:
            return Fact(Weight.BAD, _("这不是 PDF 文件，或者文件已经损坏、加了密码，无法核验。"))
        if any(signature.fit != Fit.WHOLE for signature in self.signatures):
            return Fact(Weight.BAD, _("文件与签名不符：签名之后文件被改动过。请不要采信。"))
        valid = [signature for signature in self.signatures if signature.was_valid]
        if any(signature.standing == Standing.OWN for signature in valid):
            return Fact(Weight.GOOD, _("这份文件由本单位签名，签名之后没有改动。"))
        if trusted := next((each for each in valid if each.standing == Standing.TRUSTED), None):
            sentence = _(
                "这份文件由“%(signer)s”签名，签名之后没有改动。签名人不是本单位，能不能采信，请看签名人是谁。"
            )
            return Fact(Weight.NOTE, sentence % {"signer": trusted.signer})
        if self.likeness:
            sentence = _(
                "这份文件与本平台打印的原件不一样，可能被改动过。请不要采信，以公开网站上的内容为准：%(address)s"
            )
        else:
            sentence = _(
                "不能证明这份文件是原件：它可能被改动过，也可能是较早打印、记录已经清理的。请不要采信，以公开网站上的内容为准：%(address)s"
            )
        return Fact(Weight.BAD, sentence % {"address": settings.PORTAL_URL})

    def sections(self) -> list[tuple[str, list[Fact]]]:
        """The facts in groups, each with its heading."""
        found = [(_("打印记录"), list(self._facts_of_record()))]
        if self.is_readable:
            if not self.signatures:
                found.append((_("电子签名"), [Fact(Weight.NOTE, _("文件没有电子签名。"))]))
            found += [(_("电子签名"), list(_facts_of_signature(signature))) for signature in self.signatures]
            if self.signatures and self.is_setting_faulty:
                sentence = _("本平台设置的证书现在读不出来，认不出签名人。请告诉系统管理员。")
                found.append((_("电子签名"), [Fact(Weight.BAD, sentence)]))
            found.append((_("公开台账"), [self._fact_of_mark()]))
        return found

    def _facts_of_record(self) -> Iterator[Fact]:
        run = self.run
        if run is None and self.likeness:
            sentence = _(
                "本平台%(time)s打印过“%(title)s”，公开台账号和页数都与这份文件写的一样，文件内容却不一样。"
            )
            values = {"time": _time(self.likeness.finished_at), "title": self.likeness.title}
            yield Fact(Weight.BAD, sentence % values)
        elif run is None:
            yield Fact(
                Weight.NOTE,
                _("本平台现有的打印记录里没有这份文件。打印记录只保留一段时间，没有记录不等于文件是假的。"),
            )
        elif not may_hand_out(run):  # the title too may hold what was erased
            yield Fact(Weight.GOOD, _("本平台%(time)s打印。") % {"time": _time(run.finished_at)})
            yield Fact(Weight.BAD, _("打印之后有内容依法删除。请不要再使用、传播这份文件。"))
        else:
            values = {"title": run.title, "time": _time(run.finished_at), "pages": run.pages}
            yield Fact(
                Weight.GOOD,
                _("“%(title)s”，本平台%(time)s打印，共%(pages)s页，一个字节也没有改动。") % values,
            )
            if run.ledger_sequence:
                yield Fact(
                    Weight.NOTE,
                    _("打印时公开台账到第%(sequence)d号，指纹 %(fingerprint)s。")
                    % {"sequence": run.ledger_sequence, "fingerprint": run.ledger_fingerprint},
                )

    def _fact_of_mark(self) -> Fact:
        if not self.mark:
            return Fact(Weight.NOTE, _("文件里没有写明公开台账的指纹。"))
        fingerprint = chain.fingerprint(self.mark)
        if self.entry is None:
            return Fact(
                Weight.BAD,
                _(
                    "文件写明的指纹 %(fingerprint)s 在本平台的公开台账里没有：文件可能是别的平台的，也可能是伪造的。"
                )
                % {"fingerprint": fingerprint},
            )
        return Fact(
            Weight.NOTE,
            _(
                "文件写明的指纹 %(fingerprint)s 是本平台公开台账第%(sequence)d号（%(date)s）。指纹可以照抄，所以这只说明台账有这一条，不说明文件没有改动。"
            )
            % {
                "fingerprint": fingerprint,
                "sequence": self.entry.sequence,
                "date": _date(self.entry.published_at),
            },
        )


def _is_unpublished(run: PrintRun) -> bool:
    """Whether not all that was printed was public: it had drafts, or is of a version that no ledger entry stands for."""
    try:
        document = registry.get(run.document)
    except KeyError:  # of a version of the portal that could print it
        return False
    return not run.ledger_sequence or document.has_drafts(run.parameters)


def _facts_of_signature(signature: Signature) -> Iterator[Fact]:
    """What one signature is worth; of one that doesn't hold nothing good is said."""
    if signature.fit == Fit.UNREADABLE:
        yield Fact(Weight.BAD, _("签名已经损坏，无法核验。"))
        return
    yield Fact(
        Weight.NOTE,
        _("签名人：%(signer)s；证书颁发者：%(issuer)s。")
        % {"signer": signature.signer, "issuer": signature.issuer},
    )
    if signature.fit == Fit.CHANGED:
        yield Fact(Weight.BAD, _("签名之后文件被改动过，签名不能再作数。"))
        return
    if signature.fit == Fit.WHOLE:
        yield Fact(Weight.GOOD, _("签名之后文件没有改动。"))
    else:
        yield Fact(Weight.BAD, _("签名之后文件里又添加了内容，添加的内容没有人签名。"))
    if signature.standing == Standing.OWN:
        yield Fact(Weight.GOOD, _("签名用的是本单位的证书。"))
    elif signature.standing == Standing.TRUSTED:
        yield Fact(Weight.GOOD, _("签名用的不是本单位的证书，颁发证书的机构是本平台信任的。"))
    else:
        yield Fact(
            Weight.BAD,
            _(
                "不能确认签名人是谁：证书不是本单位的，也不是本平台信任的机构颁发的。谁都可以自己做一张写着别人名字的证书。"
            ),
        )
    yield from _facts_of_time(signature)


def _facts_of_time(signature: Signature) -> Iterator[Fact]:
    if signature.signed_at:
        yield Fact(
            Weight.NOTE, _("签名时间：%(time)s（签名人自己写的）。") % {"time": _time(signature.signed_at)}
        )
    period = {"start": _date(signature.valid_from), "end": _date(signature.valid_until)}
    if signature.was_valid:
        yield Fact(Weight.GOOD, _("签名时证书在有效期内（%(start)s至%(end)s）。") % period)
    else:
        yield Fact(Weight.BAD, _("签名时证书不在有效期内（%(start)s至%(end)s）。") % period)
    yield Fact(Weight.NOTE, _("没有联网查询证书是否被吊销。"))


def verify(file: BinaryIO) -> Verification:
    """Find out about ``file``, which may be anything at all. It is read in pieces and left open."""
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    run = PrintRun.objects.filter(sha256=sha256, state=PrintRun.State.DONE).first()
    known = Known.from_settings()
    try:
        claims, signatures = _read(file, known)
    except Exception as error:  # it was made by somebody else: there is no end of what may be wrong with it
        logger.info("a file handed in to be verified can't be read: %r", error)
        return Verification(sha256, is_readable=False, run=run)
    entry = Publication.objects.filter(entry_hash=claims.mark).first() if claims.mark else None
    likeness = _likeness(claims, entry) if entry and not run else None
    return Verification(sha256, True, run, signatures, claims.mark, entry, likeness, known.is_faulty)


@dataclass(frozen=True, slots=True)
class _Claims:
    """What a file says of itself. ``mark``: the hash among its keywords, where this portal's prints have it."""

    mark: str
    title: str
    pages: int


def _likeness(claims: _Claims, entry: Publication) -> PrintRun | None:
    """The finished run of the print that the file says to be."""
    runs = PrintRun.objects.filter(
        state=PrintRun.State.DONE, ledger_sequence=entry.sequence, pages=claims.pages
    )
    return next(
        (
            run
            for run in runs.order_by("-finished_at")
            if _is_called(claims.title, run.title) and may_hand_out(run)
        ),
        None,
    )


def _is_called(of_file: str, of_run: str) -> bool:
    """Whether a file of that run could be called so. Of a record the file says more than the run (…奖励 — 某局职权公开表),
    of a catalogue less: 某局职权目录（法制科） of …（法制科·全本）, 某局职权目录 of …（全本）.
    """
    if of_file == of_run or of_file.startswith(f"{of_run} — "):
        return True
    stem = of_file.removesuffix("）")
    return bool(stem) and of_run.startswith(f"{of_file}（" if stem == of_file else f"{stem}·")


def _read(file: BinaryIO, known: Known) -> tuple[_Claims, tuple[Signature, ...]]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    file.seek(0)
    if file.read(5) != b"%PDF-":
        raise ValueError("not a PDF")
    reader = PdfFileReader(file)
    return _claims(reader), tuple(signatures_in(reader, known))


def _claims(reader: "PdfFileReader") -> _Claims:
    found = re.search(r"\b[0-9a-f]{64}\b", _property(reader, "/Keywords"))
    pages = int(reader.root["/Pages"]["/Count"])
    return _Claims(found.group() if found else "", _property(reader, "/Title"), pages)


def _property(reader: "PdfFileReader", name: str) -> str:
    try:
        return str(reader.trailer["/Info"][name])
    except KeyError:
        return ""


def _time(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else "—"


def _date(moment: datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else "—"
