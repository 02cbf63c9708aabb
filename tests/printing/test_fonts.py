"""Which fonts a print is set in: the bureau's own, Fandol, or what Debian always has."""

import logging
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from portal.printing import fonts
from portal.printing.documents import Field, LedgerMark, Line, Sheet
from portal.printing.engine import render
from portal.printing.fonts import ROLES, official_fonts
from tests.printing.pdf import Pdf

ROOT = Path(__file__).resolve().parents[2]
SHEET = Sheet(
    title="职权公开表",
    name="名称",
    sponsor="某局",
    fields=(Field("姓名", (Line("喆垚囍 ABC 123"),)),),
    ledger=LedgerMark(1, "0" * 64, date(2026, 1, 1)),
)


@pytest.fixture
def fandol() -> Path:
    found = official_fonts()
    assert not found.missing
    return found.files["Official Kai"].path


@pytest.fixture
def own_fonts(settings, tmp_path, monkeypatch, fandol) -> Path:
    """An empty FONTS_DIR, and no TeX fonts on the machine."""
    settings.FONTS_DIR = tmp_path / "fonts"
    settings.VAR_DIR = tmp_path / "var"
    settings.FONTS_DIR.mkdir()
    monkeypatch.setattr(fonts, "TEX_DIRECTORIES", ())
    fonts._found.cache_clear()
    yield settings.FONTS_DIR
    fonts._found.cache_clear()


def renamed(source: Path, target: Path, name: str) -> None:
    """A copy of a font under another name, as a bureau's own font would call itself."""
    with TTFont(source) as font:
        for record in font["name"].names:
            if record.nameID in (1, 4, 6, 16):
                record.string = name
        font.save(target)


def test_a_machine_without_official_fonts_prints_with_noto_and_says_so(own_fonts, tmp_path, caplog):
    with caplog.at_level(logging.WARNING, "portal.printing.fonts"):
        found = official_fonts()
        official_fonts()
    assert found.missing == tuple(role.family for role in ROLES)
    assert caplog.text.count("Noto CJK stands in") == 1, "once, not for every print"
    render(SHEET, tmp_path / "sheet.pdf")
    pdf = Pdf(tmp_path / "sheet.pdf")
    assert all(pdf.fonts.values()) and any("NotoSerifCJK" in name for name in pdf.fonts)
    assert "喆垚囍" in pdf.text


def test_the_bureaus_own_font_goes_before_fandol(own_fonts, fandol, tmp_path):
    for path in fandol.parent.glob("Fandol*.otf"):
        shutil.copy(path, own_fonts)
    renamed(fandol, own_fonts / "FZXBSJW.otf", "FZXiaoBiaoSong-B05S")
    found = official_fonts()
    assert found.files["Official Title"].path.name == "FZXBSJW.otf"
    assert "Fandol" in found.files["Official FangSong"].path.name and not found.missing
    render(SHEET, tmp_path / "sheet.pdf")
    assert "FZXiaoBiaoSong-B05S" in Pdf(tmp_path / "sheet.pdf").fonts


def test_a_font_in_a_collection_is_used_too(own_fonts, fandol, tmp_path):
    renamed(fandol, tmp_path / "simsun.otf", "SimSun")
    renamed(fandol, tmp_path / "other.otf", "Other")
    with TTFont(tmp_path / "simsun.otf") as simsun, TTFont(tmp_path / "other.otf") as other:
        collection = TTCollection()
        collection.fonts = [other, simsun]
        collection.save(own_fonts / "simsun.ttc", shareTables=False)
    assert official_fonts().files["Official Song"].index == 1
    render(SHEET, tmp_path / "sheet.pdf")
    assert "SimSun" in Pdf(tmp_path / "sheet.pdf").fonts


def test_what_is_no_font_is_passed_over_with_a_warning(own_fonts, fandol, caplog):
    (own_fonts / "broken.otf").write_bytes(b"not a font")
    (own_fonts / "empty.ttc").write_bytes(b"")
    (own_fonts / "readme.txt").write_text("仿宋")
    shutil.copy(fandol, own_fonts)
    with caplog.at_level(logging.WARNING, "portal.printing.fonts"):
        assert "Official Kai" in official_fonts().files
    assert "broken.otf" in caplog.text and "empty.ttc" in caplog.text


def test_the_folder_may_be_given_from_the_projects_own(tmp_path):
    """FONTS_DIR=var/fonts, as README's table writes the default: fonts need whole addresses."""
    command = [
        sys.executable,
        "-c",
        "from portal import settings; print(settings.FONTS_DIR, settings.VAR_DIR)",
    ]
    environment = {
        **os.environ,
        "SECRET_KEY": "x" * 60,
        "DEBUG": "1",
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(tmp_path),
        "FONTS_DIR": "own/fonts",
        "PYTHONPATH": str(ROOT),
    }
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [str(ROOT / "own/fonts"), str(tmp_path)]
