"""The signatures in a file that one was handed: how each fits the file, and whose it is. Nothing is fetched from the
network; the time of signing is the signer's own word."""

import enum
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from . import signing

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate, Name
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

logger = logging.getLogger(__name__)

# More signatures than anybody would put on a catalogue aren't looked at: each means reading the whole file.
MOST_SIGNATURES = 10


class Fit(enum.Enum):
    """How a signature fits the file."""

    WHOLE = enum.auto()  # everything is as it was signed
    APPENDED = enum.auto()  # what was signed is as it was, and something was added behind it
    CHANGED = enum.auto()
    UNREADABLE = enum.auto()


class Standing(enum.Enum):
    """Whose certificate it is."""

    OWN = enum.auto()  # the bureau's
    TRUSTED = enum.auto()  # given by an authority that is trusted
    UNKNOWN = enum.auto()


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. ``signed_at`` is the signer's own word; empty names and times: the signature can't be read."""

    fit: Fit
    standing: Standing = Standing.UNKNOWN
    signer: str = ""
    issuer: str = ""
    signed_at: datetime | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @property
    def was_valid(self) -> bool:
        """Whether the certificate was valid at the time of signing."""
        moment = self.signed_at or timezone.now()
        return bool(self.valid_from and self.valid_until and self.valid_from <= moment <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Known:
    """The certificates that the portal knows: the bureau's own, and the trusted ones with its former ones among them."""

    own: "Certificate | None" = None
    listed: "tuple[Certificate, ...]" = ()
    is_faulty: bool = False

    @classmethod
    def from_settings(cls) -> "Known":
        from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1 as as_asn1

        try:
            own = as_asn1(signing.credentials().certificate) if signing.is_on() else None
            return cls(own, tuple(as_asn1(certificate) for certificate in _trusted_roots()))
        except (signing.CertificateUnusable, OSError, ValueError) as error:
            logger.warning("the certificates of the settings can't be read: %s", error)
            return cls(is_faulty=True)

    def standing(self, certificate: "Certificate", is_vouched_for: bool) -> Standing:
        if certificate.dump() in (known.dump() for known in (self.own, *self.listed) if known):
            return Standing.OWN
        return Standing.TRUSTED if is_vouched_for else Standing.UNKNOWN


def _trusted_roots() -> list[Any]:
    """The certificates of ``PRINT_TRUSTED_ROOTS``. Raises ``OSError`` and ``ValueError``."""
    from cryptography.x509 import load_pem_x509_certificates

    if not settings.PRINT_TRUSTED_ROOTS:
        return []
    return load_pem_x509_certificates((settings.BASE_DIR / settings.PRINT_TRUSTED_ROOTS).read_bytes())


def signatures_in(reader: "PdfFileReader", known: Known) -> Iterator[Signature]:
    """All signatures of the file, the first ones first, and no more than ``MOST_SIGNATURES``."""
    from pyhanko.sign.fields import enumerate_sig_fields

    for number, (_name, _value, field) in enumerate(enumerate_sig_fields(reader, filled_status=True)):
        if number == MOST_SIGNATURES:
            return
        try:
            found = _signature(reader, field, known)
        except Exception as error:
            logger.info("a signature can't be read: %r", error)
            found = Signature(Fit.UNREADABLE)
        if found:
            yield found


def _signature(reader: "PdfFileReader", field: Any, known: Known) -> Signature | None:
    """What there is to know of the signature in ``field``; ``None`` when it is a mere time stamp."""
    from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

    embedded = EmbeddedPdfSignature(reader, field.get_object(), "")
    if embedded.sig_object_type != "/Sig":
        return None
    certificate, signed_at = embedded.signer_cert, embedded.self_reported_timestamp
    if signed_at and timezone.is_naive(signed_at):  # some programs leave the zone out
        signed_at = timezone.make_aware(signed_at)
    status = signing.without_event_loop(
        validate_pdf_signature,
        embedded,
        ValidationContext(
            trust_roots=known.listed,
            other_certs=embedded.other_embedded_certs,
            moment=signed_at or datetime.now(UTC),
            allow_fetching=False,
        ),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}),
        skip_diff=True,  # nothing may follow: ``_covers_all``
    )
    if not (status.intact and status.valid):
        fit = Fit.CHANGED
    else:
        fit = Fit.WHOLE if _covers_all(reader, embedded) else Fit.APPENDED
    return Signature(
        fit=fit,
        standing=known.standing(certificate, status.trusted),
        signer=_name_of(certificate.subject),
        issuer=_("自己") if certificate.self_issued else _name_of(certificate.issuer),
        signed_at=signed_at,
        valid_from=certificate.not_valid_before,
        valid_until=certificate.not_valid_after,
    )


def _covers_all(reader: "PdfFileReader", embedded: "EmbeddedPdfSignature") -> bool:
    """Whether the whole file is signed but the place of the signature itself.

    Stricter than PDF needs, which allows for more signatures and time stamps: this portal's prints have one and no more.
    """
    from asn1crypto.cms import ContentInfo

    start, first, second, rest = (int(number) for number in embedded.byte_range)
    content = embedded.pkcs7_content
    stream = reader.stream
    size = stream.seek(0, 2)
    stream.seek(first)
    gap = stream.read(len(content) * 2 + 2)
    fills_the_gap = gap in (f"<{digits}>".encode() for digits in (content.hex(), content.hex().upper()))
    is_padded_with_nothing = not any(content[len(ContentInfo.load(content).dump()) :])
    ranges = (0, first + len(gap), size)
    return (start, second, second + rest) == ranges and fills_the_gap and is_padded_with_nothing


def _name_of(name: "Name") -> str:
    """Whom a certificate names: its common name, with the organisation when that is another."""
    parts: dict[str, Any] = name.native
    words = [
        " ".join(word) if isinstance(word, list) else str(word)
        for key in ("common_name", "organizational_unit_name", "organization_name")
        if (word := parts.get(key))
    ]
    return Truncator("，".join(dict.fromkeys(words)) or name.human_friendly).chars(200)


def roots_are_readable(**_options: Any) -> Sequence[checks.CheckMessage]:
    """The system check (``manage.py check --deploy``)."""
    try:
        _trusted_roots()
    except (OSError, ValueError) as error:
        return [checks.Error(f"PRINT_TRUSTED_ROOTS can't be read: {error}", id="printing.E002")]
    return []
