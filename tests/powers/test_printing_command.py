"""``manage.py print_catalogue``: a file, one line of result, one line of trouble."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.publishing.models import Audience
from powers.models import PowerType
from tests.factories import Bureau
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Bureau:
    bureau = Bureau()
    bureau.publish(bureau.power(name="公开的职权", power_type=PowerType.REWARD))
    bureau.publish(bureau.power(name="党内的职权", audience=Audience.PARTY))
    return bureau


def print_to(path, *options, **more) -> str:
    out = io.StringIO()
    call_command("print_catalogue", f"--output={path}", *options, stdout=out, **more)
    return out.getvalue()


def test_the_whole_catalogue(bureau, tmp_path):
    said = print_to(tmp_path / "catalogue.pdf")
    pdf = Pdf(tmp_path / "catalogue.pdf")
    assert f"{pdf.page_count} pages, 1 powers" in said and said.count("\n") == 1
    assert "公开的职权" in pdf.text and "党内的职权" not in pdf.text


def test_scopes_and_audience(bureau, tmp_path):
    path = tmp_path / "catalogue.pdf"
    assert "1 powers" in print_to(path, f"--scope=organisation:{bureau.section.code}", "--scope=type:reward")
    assert "2 powers" in print_to(path, "--scope=all", "--audience=party")
    assert "内部资料" in Pdf(path).text


def test_the_full_catalogue(bureau, tmp_path):
    assert "1 powers" in print_to(tmp_path / "full.pdf", "--form=full")
    first = next(page for page in Pdf(tmp_path / "full.pdf").pages if page.startswith("一、"))
    assert "公开的职权职权类别行政奖励" in first and "收费不收费" in first


def test_progress_is_told_when_asked_for(bureau, tmp_path):
    assert "1/1 powers" in print_to(tmp_path / "catalogue.pdf", verbosity=2)


@pytest.mark.parametrize(
    ("options", "sentence", "status"),
    [
        (["--scope=organisation:NOWHERE"], "no organisation has the code 'NOWHERE'", 2),
        (["--scope=type:theft"], "no power type 'theft'; one of licensing", 2),
        (["--scope=type:levy"], "没有可打印的职权", 1),
        (["--scope=section"], "--scope is organisation:CODE, type:TYPE or all", 2),
        (["--scope=organisation:"], "--scope is organisation:CODE, type:TYPE or all", 2),
    ],
)
def test_a_wrong_scope(bureau, tmp_path, options, sentence, status):
    with pytest.raises(CommandError) as error:
        print_to(tmp_path / "catalogue.pdf", *options)
    assert sentence in str(error.value) and "\n" not in str(error.value)
    assert error.value.returncode == status
    assert list(tmp_path.iterdir()) == []


def test_no_place_to_write(bureau, tmp_path):
    with pytest.raises(CommandError, match="no such folder"):
        print_to(tmp_path / "missing" / "catalogue.pdf")
    with pytest.raises(CommandError, match="is a folder"):
        print_to(tmp_path)


def test_the_exit_status(tmp_path, settings):
    """As the shell sees it: 1 and one line on standard error, without a traceback."""
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "manage.py", "print_catalogue", "--output", str(tmp_path / "x" / "y.pdf")],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.strip().splitlines()[-1].startswith("CommandError: no such folder")
    assert "Traceback" not in done.stderr


def test_a_certificate_that_cannot_sign(bureau, tmp_path, settings):
    settings.PRINT_CERTIFICATE = str(tmp_path / "missing.p12")
    with pytest.raises(CommandError, match="证书文件不存在"):
        print_to(tmp_path / "catalogue.pdf")
    assert list(tmp_path.iterdir()) == []
