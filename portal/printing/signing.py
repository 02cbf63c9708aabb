"""Signing finished prints with the bureau's own certificate.

Off unless the setting ``PRINT_CERTIFICATE`` names a PKCS#12 file. When it is on, nothing goes out unsigned: whoever has
learned to look for the signature would take an unsigned print for a forgery. So a certificate that can't be used
(missing, wrong password, expired …) stops printing with a sentence that says why and who can help; ``problem`` tells
beforehand, and ``manage.py check --deploy`` tells the system administrator, a month before it expires too.

The signature is PAdES-B-B, made without the network: a certification (DocMDP 1) which says that nothing may be changed.
It is appended, so that what was written stays as it is byte for byte, and it shows nothing on paper. Its widget is an
empty rectangle off the page with the print flag: PDF/A-3 forbids hidden annotations, and PDF/UA-1 asks for a tag unless
they are hidden or off the page. Viewers list the signature in their own panel, for screen readers too. The document's
properties are left alone: PDF/A wants them twice, with the same words.
"""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core import checks
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .files import replacing

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pyhanko.sign.signers import SimpleSigner

T = TypeVar("T")

FIELD = "BureauSignature"
# So long before its end the system check reminds of a new certificate: a certificate authority takes weeks.
REMINDED_BEFORE = timedelta(days=30)


class CertificateUnusable(Exception):
    """The bureau's certificate can't sign: its text, in the language of whoever reads it, is for the user."""

    def __init__(self, why: Any) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return gettext("打印件要用本单位的证书签名，但证书现在不能用：%(why)s。请告诉系统管理员。") % {
            "why": self.why
        }


@dataclass(frozen=True, slots=True)
class Credentials:
    """The bureau's key, its certificate, and the certificates of those who vouch for it."""

    key: Any
    certificate: "Certificate"
    chain: tuple["Certificate", ...]


def is_on() -> bool:
    """Whether prints are signed."""
    return bool(settings.PRINT_CERTIFICATE)


def credentials() -> Credentials:
    """What the setting names, whether it is still valid or not. Raises ``CertificateUnusable``."""
    # Here, not above: a web process that never signs needs none of it.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    password = settings.PRINT_CERTIFICATE_PASSWORD.encode() or None
    try:
        content = (settings.BASE_DIR / settings.PRINT_CERTIFICATE).read_bytes()
    except OSError as error:
        raise CertificateUnusable(_("证书文件不存在，或者读不出来")) from error
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(content, password)
    except ValueError as error:
        raise CertificateUnusable(_("密码不对，或者文件不是 PKCS#12 证书（.p12、.pfx）")) from error
    except UnsupportedAlgorithm as error:
        raise CertificateUnusable(_UNKNOWN_KIND) from error
    if key is None or certificate is None:
        raise CertificateUnusable(_("文件里没有证书，或者没有证书的私钥"))
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateUnusable(_UNKNOWN_KIND)
    return Credentials(key, certificate, tuple(chain))


_UNKNOWN_KIND = _("不支持这种证书，请用 RSA 或 ECDSA 证书（PDF 阅读软件不认国密 SM2 签名）")


def usable_credentials() -> Credentials:
    """The credentials when one can sign with them now. Raises ``CertificateUnusable``."""
    found = credentials()
    now = datetime.now(UTC)
    if now < found.certificate.not_valid_before_utc:
        raise CertificateUnusable(
            _("证书%(date)s才生效") % {"date": _date(found.certificate.not_valid_before_utc)}
        )
    if now > found.certificate.not_valid_after_utc:
        raise CertificateUnusable(
            _("证书已于%(date)s到期") % {"date": _date(found.certificate.not_valid_after_utc)}
        )
    if not _may_sign(found.certificate):
        raise CertificateUnusable(_("这是加密用的证书，不是签名用的证书"))
    return found


def problem() -> CertificateUnusable | None:
    """Why nothing can be printed now, so that a print is refused before it is begun; ``None`` when nothing is amiss."""
    if is_on():
        try:
            usable_credentials()
        except CertificateUnusable as error:
            return error
    return None


def _may_sign(certificate: "Certificate") -> bool:
    """Authorities often give two certificates, one to sign and one to encrypt: they are easily confused."""
    from cryptography import x509

    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _date(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()


def sign(path: Path) -> None:
    """Put the bureau's signature on the finished PDF file ``path``; do nothing when prints aren't signed.

    The file is replaced only when it has been signed as a whole. Memory doesn't grow with the file. Raises
    ``CertificateUnusable``, and ``OSError`` when the file can't be written.
    """
    if not is_on():
        return
    found = usable_credentials()
    with replacing(path) as unfinished:
        shutil.copyfile(path, unfinished)
        without_event_loop(_append_signature, unfinished, _signer(found))


def without_event_loop(function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Call ``function`` in a thread of its own: pyHanko starts an event loop, which it can't where one runs already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function, *arguments, **named).result()


def _signer(found: Credentials) -> "SimpleSigner":
    from pyhanko.keys.internal import (
        translate_pyca_cryptography_cert_to_asn1 as as_certificate,
    )
    from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1 as as_key
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    chain = SimpleCertificateStore()
    chain.register_multiple([as_certificate(certificate) for certificate in found.chain])
    return SimpleSigner(
        signing_cert=as_certificate(found.certificate), signing_key=as_key(found.key), cert_registry=chain
    )


def _append_signature(path: Path, signer: "SimpleSigner") -> None:
    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    class Writer(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Leave the document's properties alone."""

    with path.open("r+b") as file, translation.override(settings.LANGUAGE_CODE):
        writer = Writer(file)
        page = writer.find_page_for_modification(0)[0].get_object()
        page.setdefault(pdf_name("/Tabs"), pdf_name("/S"))  # PDF/UA-1: of every page that has an annotation
        signers.sign_pdf(
            writer,
            signers.PdfSignatureMetadata(
                field_name=FIELD,
                reason=gettext("证明本文件由本平台打印，签名后没有改动"),
                location=settings.SITE_ADDRESS or settings.SITE_NAME,
                certify=True,
                docmdp_permissions=fields.MDPPerm.NO_CHANGES,
                subfilter=fields.SigSeedSubFilter.PADES,
            ),
            signer,
            new_field_spec=fields.SigFieldSpec(
                FIELD,
                readable_field_name=gettext("本单位的电子签名"),
                invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
            ),
            in_place=True,
        )


def certificate_is_usable(**_options: Any) -> Sequence[checks.CheckMessage]:
    """The system check (``manage.py check --deploy``)."""
    with translation.override("en"):
        if found := problem():
            hint = "See PRINT_CERTIFICATE in .env.example. Until then nothing can be printed."
            return [
                checks.Error(f"Prints can't be signed: {found.why}.", hint=hint, id="printing.E001"),
            ]
    if not is_on():
        return []
    end = credentials().certificate.not_valid_after_utc
    if end - datetime.now(UTC) > REMINDED_BEFORE:
        return []
    message = f"The certificate that prints are signed with expires on {_date(end)}."
    return [checks.Warning(message, hint="After that nothing can be printed.", id="printing.W001")]
