"""The screens are Chinese first and English second, and complete in both."""

import html
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.utils import translation

from .english import chinese_in

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/en/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


@pytest.fixture(autouse=True)
def _own_language():
    """A request leaves its language behind in the thread."""
    with translation.override(None):
        yield


def texts_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_the_catalogue_has_every_text_of_the_screens_and_no_other(tmp_path, monkeypatch, settings, catalogue):
    """``make messages`` would change nothing: run on a copy, so that nothing is written beside the sources."""
    for folder in ("portal", "powers", "disclosure", "templates"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "demo")
        )
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    call_command("makemessages", locale=["en"], keep_pot=True, no_obsolete=True, verbosity=0)
    collected = polib.pofile(str(tmp_path / "locale/django.pot"))
    on_screen, known = (
        {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in file}
        for file in (collected, catalogue)
    )
    assert sorted(key[1] for key in on_screen - known) == []  # run make messages, and translate these
    assert (
        sorted(key[1] for key in known - on_screen) == []
    )  # run make messages: no screen says these any more
    assert not catalogue.obsolete_entries()


def test_every_text_is_translated(catalogue):
    assert [entry.msgid for entry in catalogue if not all(texts_of(entry))] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_placeholders_are_those_of_the_source(catalogue):
    for entry in catalogue:
        wanted = sorted(PLACEHOLDER.findall(entry.msgid))
        for text in texts_of(entry):
            assert sorted(PLACEHOLDER.findall(text)) == wanted, entry.msgid


def test_english_is_english(catalogue):
    """No Chinese character and no full-width mark, but for what is quoted on purpose."""
    assert {
        entry.msgid: found for entry in catalogue for text in texts_of(entry) if (found := chinese_in(text))
    } == {}


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_catalogues_compile(language, tmp_path):
    catalogue = ROOT / f"locale/{language}/LC_MESSAGES/django.po"
    command = [
        "msgfmt",
        "--check",
        "--check-format",
        f"--output-file={tmp_path / 'django.mo'}",
        str(catalogue),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_chinese_texts_of_scripts_come_from_the_page():
    """A script can't be translated: what it says, the page says to it."""
    scripts = list((ROOT / "static").rglob("*.js"))
    assert scripts
    for script in scripts:
        assert chinese_in(html.unescape(script.read_text())) == [], script
