"""Prints are signed with the bureau's certificate: what readers' programs see, and what the system administrator."""

import asyncio
import subprocess
import tracemalloc
from datetime import timedelta

import pdfua
import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from weasyprint import HTML

from portal.printing import signing
from portal.printing.models import PrintRun
from portal.printing.services import NotNow
from portal.printing.signatures import Fit
from portal.printing.signing import CertificateUnusable, sign
from portal.printing.verifying import verify
from tests.factories import UserFactory
from tests.printing import checking
from tests.printing.certificates import PASSWORD, holder

PAGE = (
    '<html lang="zh-CN"><head><title>某局目录</title><meta name="keywords" content="职权"></head>'
    '<body><h1>目录</h1><p><a href="#two">第二页</a></p><h1 id="two" style="break-before: page">第二页</h1></body></html>'
)


@pytest.fixture
def certificate(settings, tmp_path):
    """Put the certificate of a holder into the settings."""

    def use(owner=None, **values):
        owner = owner or holder(**values)
        settings.PRINT_CERTIFICATE = str(owner.write(tmp_path / "bureau.p12"))
        settings.PRINT_CERTIFICATE_PASSWORD = PASSWORD
        return owner

    return use


@pytest.fixture(params=["pdf/ua-1", "pdf/a-3b"])
def print_file(request, tmp_path):
    path = tmp_path / "print.pdf"
    HTML(string=PAGE).write_pdf(path, pdf_variant=request.param, pdf_tags=True)
    return path


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "plain.pdf"
    HTML(string=PAGE).write_pdf(path)
    return path


@pytest.mark.django_db
def test_signed_and_verified_where_an_event_loop_runs(path, certificate):
    certificate()

    async def both():
        sign(path)
        with path.open("rb") as file:
            return verify(file)

    assert asyncio.run(both()).signatures[0].fit is Fit.WHOLE


def seen(path) -> str:
    """What poppler, another program than the one that signs, says of the signature."""
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True).stdout


def errors(path) -> list[str]:
    """What a checker of PDF/UA-1 finds, of what a machine can check."""
    report = pdfua.validate(path)
    return [str(found) for found in report.findings if found.severity == pdfua.Severity.ERROR]


def test_without_a_certificate_the_file_stays_as_it_is(path):
    before = path.read_bytes()
    sign(path)
    assert path.read_bytes() == before


def test_the_signature_covers_everything_and_allows_no_change(certificate, print_file):
    certificate(key=rsa.generate_private_key(65537, 2048))
    before = print_file.read_bytes()
    sign(print_file)
    assert print_file.read_bytes().startswith(before)  # appended: what was printed is there byte for byte
    told = seen(print_file)
    assert "Signature is Valid" in told and "Total document signed" in told
    assert "某某区科学技术局" in told and "ETSI.CAdES.detached" in told
    with pikepdf.open(print_file) as pdf:
        signature = pdf.Root.Perms.DocMDP
        assert signature.Reference[0].TransformParams.P == 1
        assert str(signature.Reason) == "证明本文件由本平台打印，签名后没有改动"
        assert str(signature.Location) == "权力公开透明运行平台"
    assert list(print_file.parent.glob(".*")) == []


def test_pages_tags_and_properties_stay_what_they_were(certificate, print_file):
    certificate()
    with pikepdf.open(print_file) as pdf:
        before = [
            pdf.Root.Metadata.read_bytes(),
            str(pdf.docinfo["/Keywords"]),
            str(pdf.docinfo["/Producer"]),
        ]
    assert errors(print_file) == []
    sign(print_file)
    assert errors(print_file) == []
    with pikepdf.open(print_file) as pdf:
        after = [pdf.Root.Metadata.read_bytes(), str(pdf.docinfo["/Keywords"]), str(pdf.docinfo["/Producer"])]
        assert after == before
        assert len(pdf.pages) == 2 and "/StructTreeRoot" in pdf.Root
        page = pdf.pages[0]
        assert page.Tabs == "/S"
        assert [str(each.Subtype) for each in page.Annots] == ["/Link", "/Widget"]
        widget = page.Annots[1]
        # PDF/A: printed, not hidden; PDF/UA: off the page, so that it needs no tag; named for screen readers all the same
        assert int(widget.F) & 0b100110 == 0b100
        assert all(float(edge) < 0 for edge in widget.Rect)
        assert str(widget.TU) == "本单位的电子签名"


def test_the_pages_look_the_same(certificate, print_file, tmp_path):
    certificate()

    def picture(name):
        subprocess.run(
            ["pdftoppm", "-r", "40", "-f", "1", "-l", "1", "-singlefile", print_file, tmp_path / name],
            check=True,
        )
        return (tmp_path / f"{name}.ppm").read_bytes()

    before = picture("before")
    sign(print_file)
    assert picture("after") == before


def test_a_certificate_of_an_authority_brings_the_authority_along(certificate, path):
    authority = holder("某某根证书", is_authority=True)
    certificate(issuer=authority)
    sign(path)
    with pikepdf.open(path) as pdf:
        assert "某某根证书".encode() in bytes(pdf.Root.Perms.DocMDP.Contents)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"begins": timedelta(days=-9), "ends": timedelta(days=-1)}, "到期"),
        ({"begins": timedelta(days=1)}, "才生效"),
        ({"encrypts_only": True}, "加密用的证书"),
    ],
)
def test_a_certificate_that_must_not_sign_stops_the_print(certificate, path, values, why):
    certificate(**values)
    refused(path, why)


def test_a_key_that_readers_programs_dont_know_stops_the_print(certificate, path):
    certificate(key=ed25519.Ed25519PrivateKey.generate())
    refused(path, "请用 RSA 或 ECDSA 证书")


def test_a_wrong_password_a_wrong_file_and_no_file_stop_the_print(settings, certificate, path, tmp_path):
    certificate()
    settings.PRINT_CERTIFICATE_PASSWORD = "wrong"
    refused(path, "密码不对")
    settings.PRINT_CERTIFICATE = str(path)
    refused(path, "不是 PKCS#12 证书")
    settings.PRINT_CERTIFICATE = str(tmp_path / "none.p12")
    refused(path, "不存在")


def refused(path, why: str) -> None:
    before = path.read_bytes()
    with pytest.raises(CertificateUnusable) as caught:
        sign(path)
    assert why in str(caught.value) and "请告诉系统管理员" in str(caught.value)
    assert str(signing.problem()) == str(caught.value)
    assert path.read_bytes() == before and list(path.parent.glob(".*")) == []


def test_a_file_that_cant_be_signed_stays_as_it_is(certificate, tmp_path):
    certificate()
    path = tmp_path / "no.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(Exception, match=r"."):
        sign(path)
    assert path.read_bytes() == b"%PDF-1.7\nnothing" and list(tmp_path.glob(".*")) == []


def test_memory_doesnt_grow_with_the_file(certificate, tmp_path):
    certificate()
    path = tmp_path / "large.pdf"
    write_large_file(path, pages=2000, page_bytes=20_000)
    size = path.stat().st_size
    assert size > 40_000_000
    tracemalloc.start()
    sign(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
    assert "Total document signed" in seen(path)


def write_large_file(path, pages: int, page_bytes: int) -> None:
    filling = b"%" + b"x" * 98 + b"\n"
    with pikepdf.new() as pdf:
        for number in range(pages):
            pdf.add_blank_page()
            content = b"%% %d\n" % number + filling * (page_bytes // 100)
            pdf.pages[number].Contents = pdf.make_stream(content)
        pdf.save(path, compress_streams=False)


def deploy_messages() -> list[checks.CheckMessage]:
    return [
        each for each in checks.run_checks(include_deployment_checks=True) if each.id.startswith("printing.")
    ]


def test_the_system_check_says_nothing_when_all_is_well(certificate):
    assert deploy_messages() == []
    certificate()
    assert deploy_messages() == []


def test_the_system_check_reminds_before_the_certificate_expires(certificate):
    certificate(ends=timedelta(days=20))
    (message,) = deploy_messages()
    assert message.id == "printing.W001" and "expires on 20" in message.msg


def test_the_system_check_tells_of_an_unusable_certificate(settings, certificate):
    certificate()
    settings.PRINT_CERTIFICATE_PASSWORD = ""
    (message,) = deploy_messages()
    assert message.id == "printing.E001" and "PRINT_CERTIFICATE" in message.hint
    with pytest.raises(SystemCheckError):
        call_command("check", "--deploy")
    call_command("check")  # only there: other commands are not to stop for it


class TestPrints:
    """Signing on the way from asking to the file."""

    @pytest.mark.django_db
    def test_a_print_goes_out_signed_and_is_known_again(self, certificate, ask):
        unsigned = ask()
        assert "No signature" in seen(unsigned.run.path) or "does not contain" in seen(unsigned.run.path)
        certificate()
        job = ask()
        assert job.run_id != unsigned.run_id, "a print of before the certificate isn't handed out again"
        assert "Signature is Valid" in seen(job.run.path)
        assert checking.problems(job.run.path) == []
        with job.run.path.open("rb") as file:
            found = verify(file)
        assert found.is_proven and found.run.pk == job.run_id and len(found.signatures) == 1

    @pytest.mark.django_db
    def test_nothing_is_begun_with_a_certificate_that_cannot_sign(self, certificate, settings, ask):
        certificate()
        signed = ask()
        settings.PRINT_CERTIFICATE_PASSWORD = "wrong"
        with pytest.raises(NotNow, match=r"证书现在不能用：密码不对.*系统管理员"):
            ask(user=UserFactory(), number=2)
        with pytest.raises(NotNow, match="请改天再试") as told:
            ask(number=2)
        assert "证书" not in str(told.value), "no citizen's business"
        assert PrintRun.objects.get() == signed.run
        assert ask(user=UserFactory()).has_file, "what is printed and signed already is handed out"

    @pytest.mark.django_db
    def test_nothing_goes_out_when_it_expires_in_the_queue(self, certificate, settings, ask, large, worker):
        certificate()
        job = ask()
        settings.PRINT_CERTIFICATE_PASSWORD = "wrong"
        worker.run()
        job.refresh_from_db()
        assert not job.has_file
        assert job.run.state == PrintRun.State.FAILED and "证书" in job.run.error

    @pytest.mark.django_db
    def test_whoever_asks_is_told_in_his_page(self, client, bureau, settings):
        power = bureau.publish(bureau.power(name="专利奖励", code="A-1"))
        settings.PRINT_CERTIFICATE = "missing.p12"
        for address in ("/print/?start=1", "/print/power/A-1.pdf"):
            refused = client.get(address)
            assert refused.status_code == 503 and refused["Retry-After"] == "3600", address
            assert "现在不能打印新的文件，请改天再试。" in refused.text
        client.force_login(bureau.leader)
        desk = client.post(
            reverse("printing:desk"), {"organisation": bureau.bureau.code, "audience": "society"}
        )
        sheet = client.post(reverse("power-printing:approval", args=[power.pk, 1]), follow=True)
        assert desk.status_code == 503 and sheet.status_code == 200
        for page in (desk, sheet):
            assert "证书现在不能用：证书文件不存在" in page.text
        assert not PrintRun.objects.exists()
