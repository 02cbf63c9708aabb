"""A file that one was handed: is it this portal's, unchanged, and who signed it?"""

import io
import re
import tracemalloc
from datetime import timedelta

import pikepdf
import pytest
from django.core.management import call_command
from django.utils import timezone
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from weasyprint import HTML

from portal.printing import services, signing
from portal.printing.models import PrintRun
from portal.printing.verifying import Weight, _is_called, verify
from portal.publishing.actions import Erase, Withdraw
from portal.publishing.ledger import chain
from portal.publishing.models import Publication
from powers.printing import PowerCatalogue
from powers.printing.choice import Choice
from tests.printing.certificates import PASSWORD, Holder, holder
from tests.printing.test_signing import write_large_file

pytestmark = pytest.mark.django_db


def document(mark: str = "") -> bytes:
    keywords = f'<meta name="keywords" content="职权,职权目录,{mark}">'
    return HTML(
        string=f"<html><head><title>某局目录</title>{keywords}</head><body><h1>目录</h1></body></html>"
    ).write_pdf(uncompressed_pdf=True)


@pytest.fixture
def bureaus_own(settings, tmp_path) -> Holder:
    """The portal has a certificate."""
    owner = holder("某某区科学技术局")
    use(owner, settings, tmp_path)
    return owner


def use(owner: Holder, settings, tmp_path) -> None:
    settings.PRINT_CERTIFICATE = str(owner.write(tmp_path / "bureau.p12"))
    settings.PRINT_CERTIFICATE_PASSWORD = PASSWORD


def signed(tmp_path, content: bytes) -> bytes:
    path = tmp_path / "signed.pdf"
    path.write_bytes(content)
    signing.sign(path)
    return path.read_bytes()


def told(content: bytes) -> tuple[bool, str]:
    """Whether the file is proven, and all sentences."""
    found = verify(io.BytesIO(content))
    sentences = [fact.text for _heading, facts in found.sections() for fact in facts]
    return found.is_proven, "".join([found.conclusion.text, *sentences])


def test_a_signed_file_is_the_bureaus_own(bureaus_own, tmp_path):
    proven, text = told(signed(tmp_path, document()))
    assert proven and "这份文件由本单位签名，签名之后没有改动。" in text
    assert "签名人：某某区科学技术局；证书颁发者：自己。" in text
    assert re.search(r"签名时间：\d{4}-\d\d-\d\d \d\d:\d\d（签名人自己写的）", text)
    assert "签名时证书在有效期内" in text and "没有联网查询" in text


def test_no_byte_can_be_changed_after_signing(bureaus_own, tmp_path):
    content = signed(tmp_path, document())
    place = content.index(b"/MediaBox") + 12
    for index in (place, content.index(b"/Reason") + 12):
        changed = bytearray(content)
        changed[index] ^= 1
        proven, text = told(bytes(changed))
        assert not proven and "签名之后文件被改动过。请不要采信。" in text
        assert "本单位的证书" not in text  # nothing good of a signature that doesn't hold


def test_a_change_of_any_byte_at_all_is_noticed(bureaus_own, tmp_path):
    content = signed(tmp_path, document())
    start = content.rindex(b"/Contents <")
    signature = range(start, content.index(b">", start), 401)
    for index in [*range(0, len(content), 4999), *signature, *range(len(content) - 60, len(content), 7)]:
        changed = bytearray(content)
        changed[index] ^= 2
        proven, _text = told(bytes(changed))
        assert not proven, (index, content[index - 20 : index + 20])


def test_nothing_can_be_added_after_signing(bureaus_own, tmp_path):
    content = signed(tmp_path, document())
    again = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:  # written anew by another program
        pdf.save(again)
    for more in (
        content + b"\n% a remark\n",
        content + b"\n%%EOF\n",
        _with_another_page_text(content),
        again.getvalue(),
    ):
        proven, text = told(more)
        assert not proven
        assert "请不要采信" in text or "无法核验" in text
    _proven, text = told(_with_another_page_text(content))
    assert "签名之后文件里又添加了内容，添加的内容没有人签名。" in text


def _with_another_page_text(content: bytes) -> bytes:
    """An update appended as PDF allows: the old bytes stay, another page is shown."""
    from pyhanko.pdf_utils.generic import NumberObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    output = io.BytesIO(content)
    writer = IncrementalPdfFileWriter(output)
    page = writer.find_page_for_modification(0)[0].get_object()
    page[pdf_name("/Rotate")] = NumberObject(180)
    writer.write_in_place()
    return output.getvalue()


def test_another_certificate_with_the_same_name_isnt_the_bureaus(bureaus_own, settings, tmp_path):
    use(holder("某某区科学技术局"), settings, tmp_path)
    content = signed(tmp_path, document())
    use(bureaus_own, settings, tmp_path)
    proven, text = told(content)
    assert not proven and "不能确认签名人是谁" in text and "不能证明这份文件是原件" in text
    assert "本单位的证书。" not in text.replace("不是本单位的", "")


def test_whom_a_trusted_authority_vouches_for_is_named_and_isnt_the_bureau(settings, tmp_path):
    authority = holder("某某根证书", is_authority=True)
    settings.PRINT_TRUSTED_ROOTS = str(tmp_path / "roots.pem")
    (tmp_path / "roots.pem").write_bytes(authority.pem + holder("别的根证书", is_authority=True).pem)
    use(holder("邻区民政局", issuer=authority), settings, tmp_path)
    content = signed(tmp_path, document())
    settings.PRINT_CERTIFICATE = ""
    proven, text = told(content)
    assert not proven
    assert "这份文件由“邻区民政局”签名，签名之后没有改动。签名人不是本单位" in text
    assert "证书颁发者：某某根证书" in text and "机构是本平台信任的" in text
    settings.PRINT_TRUSTED_ROOTS = ""
    assert "不能确认签名人是谁" in told(content)[1]


def test_a_former_certificate_of_the_bureau_is_still_known(settings, tmp_path):
    former = holder("某某区科学技术局（旧）")
    use(former, settings, tmp_path)
    content = signed(tmp_path, document())
    use(holder("某某区科学技术局"), settings, tmp_path)
    assert not told(content)[0]
    (tmp_path / "known.pem").write_bytes(former.pem)
    settings.PRINT_TRUSTED_ROOTS = str(tmp_path / "known.pem")
    assert told(content)[0]


def test_a_certificate_that_has_expired_since_still_proves(settings, tmp_path, monkeypatch):
    owner = holder(begins=timedelta(days=-2), ends=timedelta(days=-1))
    use(owner, settings, tmp_path)
    content = signed_in_the_past(tmp_path, monkeypatch, timedelta(days=1.5))
    proven, text = told(content)
    assert proven and "签名时证书在有效期内" in text


def test_a_certificate_that_had_expired_proves_nothing(settings, tmp_path, monkeypatch):
    owner = holder(begins=timedelta(days=-2), ends=timedelta(days=-1))
    use(owner, settings, tmp_path)
    content = signed_in_the_past(tmp_path, monkeypatch, timedelta(hours=3))
    proven, text = told(content)
    assert not proven and "签名时证书不在有效期内" in text


def signed_in_the_past(tmp_path, monkeypatch, ago: timedelta) -> bytes:
    """What somebody gets whose computer's clock is ``ago`` behind, and who doesn't heed the certificate's end."""
    begin = PdfSigningSession.__init__

    def begin_in_the_past(self, *values, **options):
        begin(self, *values, **{**options, "system_time": timezone.now() - ago})

    with monkeypatch.context() as patch:
        patch.setattr(PdfSigningSession, "__init__", begin_in_the_past)
        patch.setattr(signing, "usable_credentials", signing.credentials)
        return signed(tmp_path, document())


def test_an_unsigned_file_without_a_record_is_neither_proven_nor_a_forgery():
    proven, text = told(document())
    assert not proven and "文件没有电子签名" in text and "没有记录不等于文件是假的" in text
    assert "文件里没有写明公开台账的指纹" in text


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"%PDF-1.7\nnothing", b"\x00" * 5000, document()[:-300], b"PK\x03\x04" + b"x" * 400],
    ids=["empty", "text", "head", "zeros", "cut", "zip"],
)
def test_what_isnt_a_whole_pdf_is_said_to_be_none(content):
    proven, text = told(content)
    assert not proven and "不是 PDF 文件，或者文件已经损坏" in text


def test_a_file_with_a_password_is_said_to_be_unreadable():
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(document())) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "加了密码，无法核验" in told(output.getvalue())[1]


def test_without_its_certificate_the_portal_says_that_it_knows_nobody(bureaus_own, settings, tmp_path):
    content = signed(tmp_path, document())
    settings.PRINT_CERTIFICATE_PASSWORD = "wrong"
    proven, text = told(content)
    assert not proven and "本平台设置的证书现在读不出来" in text and "签名之后文件没有改动" in text


@pytest.fixture
def printed(leaflet):
    """A finished print."""
    job = services.request_print(leaflet, {}, None)
    assert job.has_file
    return job.run


def test_a_print_is_known_by_its_record(printed):
    proven, text = told(printed.path.read_bytes())
    assert proven and "这份文件是本平台打印的原件，没有改动。" in text
    assert f"“某局传单”，本平台{timezone.localtime(printed.finished_at):%Y-%m-%d %H:%M}打印" in text
    assert f"共{printed.pages}页" in text and "公开台账到第1号" in text
    assert printed.ledger_fingerprint in text


@pytest.mark.parametrize("choice", [{"drafts": True}, {}])
def test_a_print_of_drafts_is_known_for_one(bureau, choice):
    """Said to be genuine and nothing else, a draft could be passed off as what it isn't yet."""
    bureau.publish(bureau.power())
    parameters = Choice(organisation=bureau.bureau.code, **choice).parameters()
    job = services.request_print(PowerCatalogue(), parameters, bureau.reviewer)
    proven, text = told(job.run.path.read_bytes())
    assert proven and "这份文件是本平台打印的原件，没有改动" in text
    assert ("但它含有尚未公开的内容，不作为公开和办理的依据。" in text) == bool(choice)


def test_a_print_with_one_byte_changed_isnt_known(printed):
    content = bytearray(printed.path.read_bytes())
    content[len(content) // 2] ^= 1
    proven, text = told(bytes(content))
    assert not proven and "打印记录里没有这份文件" in text
    assert "不能证明这份文件是原件：它可能被改动过，也可能是较早打印、记录已经清理的。请不要采信" in text


class TestLikeAPrint:
    """A file that says to be one of this portal's recorded prints, and isn't."""

    @pytest.fixture
    def run(self, bureau):
        bureau.publish(bureau.power(name="某项职权"))
        return services.request_print(PowerCatalogue(), Choice(type="other").parameters(), None).run

    @pytest.fixture
    def altered(self, run):
        return run.path.read_bytes() + b"\n"

    def test_it_is_said_to_differ_from_the_recorded_one(self, run, altered):
        proven, text = told(altered)
        assert not proven and "这份文件与本平台打印的原件不一样，可能被改动过。请不要采信" in text
        assert f"打印过“{run.title}”，公开台账号和页数都与这份文件写的一样" in text

    def test_no_other_print_is_taken_for_it(self, run, altered):
        for others in ({"title": "某局职权目录（法制科·全本）"}, {"pages": 99}, {"ledger_sequence": 99}):
            as_it_was = {name: getattr(run, name) for name in others}
            PrintRun.objects.update(**others)
            assert "不能证明这份文件是原件" in told(altered)[1], others
            PrintRun.objects.update(**as_it_was)

    @pytest.mark.parametrize(
        ("of_file", "of_run", "is_called"),
        [
            ("某局职权目录（法制科）", "某局职权目录（法制科·全本）", True),
            ("某局职权目录（法制科）", "某局职权目录（法制科二股·全本）", False),
            ("某局职权目录", "某局职权目录（全本）", True),
            ("专利奖励 — 某局职权公开表", "专利奖励", True),
            ("专利奖励审核 — 某局职权公开表", "专利奖励", False),
            ("某局权力结构表", "某局权力结构表", True),
            ("", "某局权力结构表", False),
        ],
    )
    def test_a_file_and_its_run_are_called_alike(self, of_file, of_run, is_called):
        assert _is_called(of_file, of_run) == is_called

    def test_an_erased_one_isnt_named(self, run, altered, bureau):
        PrintRun.objects.update(erasure=run.erasure + 1)
        assert run.title not in told(altered)[1]


def test_of_a_print_whose_content_was_erased_no_title_is_told(printed, bureau):
    power = bureau.publish(bureau.power(name="某项职权"))
    Withdraw(power, bureau.leader, note="废止").run()
    Erase(power, bureau.leader, sequences=[1], note="误公开").run()
    _proven, text = told(printed.path.read_bytes())
    assert "依法删除。请不要再使用、传播" in text and "某局传单" not in text


def test_the_ledger_mark_is_looked_up(bureau):
    bureau.publish(bureau.power(name="某项职权"))
    entry = Publication.objects.order_by("-sequence")[0]
    proven, text = told(document(entry.entry_hash))
    assert not proven  # a mark can be copied
    assert f"{chain.fingerprint(entry.entry_hash)} 是本平台公开台账第{entry.sequence}号" in text
    assert "指纹可以照抄" in text
    proven, text = told(document("ab" * 32))
    assert not proven and "ABAB ABAB ABAB ABAB 在本平台的公开台账里没有" in text


def test_memory_doesnt_grow_with_the_file(bureaus_own, tmp_path):
    path = tmp_path / "large.pdf"
    write_large_file(path, pages=2000, page_bytes=20_000)
    signing.sign(path)
    tracemalloc.start()
    with path.open("rb") as file:
        found = verify(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.is_proven and path.stat().st_size > 40_000_000
    assert peak < 10_000_000


def run_command(path, capsys) -> tuple[int, str]:
    status = 0
    try:
        call_command("verify_print", str(path))
    except SystemExit as stopped:
        status = stopped.code
    return status, capsys.readouterr().out


def test_the_command_tells_all_in_sentences(printed, tmp_path, capsys):
    status, out = run_command(printed.path, capsys)
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == "这份文件是本平台打印的原件，没有改动。" and lines[1] == f"SHA-256: {printed.sha256}"
    assert "打印记录" in lines and any(line.startswith("  [属实] “某局传单”") for line in lines)
    (tmp_path / "other.pdf").write_bytes(document())
    status, out = run_command(tmp_path / "other.pdf", capsys)
    assert status == 1 and "不能证明" in out.splitlines()[0]


def test_weights_have_words_not_only_colours():
    assert [str(weight.label) for weight in Weight] == ["属实", "注意", "说明"]
