"""The documents say what is so: every setting, command, path and link that they name is there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / ".env.example"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "frontend").glob("*.md")])
TEXTS = {str(path.relative_to(ROOT)): path.read_text() for path in DOCUMENTS}
# Paths: there is no default that is right wherever the portal lives, the file shows an example.
EXAMPLE_PATHS = {"VAR_DIR", "FONTS_DIR", "DATABASE_URL"}
SHOW_SETTINGS = """
import json, os, runpy
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
django.setup()
from portal import settings
shown = {name: repr(value) for name, value in vars(settings).items() if name.isupper()}
gunicorn = runpy.run_path("deploy/gunicorn.conf.py")
shown |= {f"gunicorn {name}": gunicorn[name] for name in ("bind", "workers", "threads", "timeout", "accesslog")}
print(json.dumps(shown))
"""


def names_that_python_reads() -> set[str]:
    found: set[str] = set()
    for path in [
        ROOT / "deploy/gunicorn.conf.py",
        *(ROOT / "portal").rglob("*.py"),
        *(ROOT / "powers").rglob("*.py"),
        *(ROOT / "disclosure").rglob("*.py"),
    ]:
        found.update(
            re.findall(r"""\b(?:env(?:\.\w+)?|environ\.get|getenv)\(\s*["']([A-Z_]+)["']""", path.read_text())
        )
    return found


def names_that_scripts_read() -> set[str]:
    """Variables that a script takes from outside: it gives them a default."""
    found = set(re.findall(r"^([A-Z_]+) \?=", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for path in (ROOT / "deploy").rglob("*"):
        if path.is_file() and path.suffix != ".py":
            found.update(re.findall(r"\$\{([A-Z_]+):[-=?]", path.read_text()))
    return found


def example(pattern: str) -> set[str]:
    return set(re.findall(pattern, EXAMPLE.read_text(), flags=re.MULTILINE))


def test_every_name_that_the_code_reads_is_explained_and_no_other():
    names = names_that_python_reads() | names_that_scripts_read()
    assert {"SECRET_KEY", "DATABASE_URL", "PORT", "WEB_WORKERS", "KEEP"} <= names
    assert example(r"^#? *([A-Z_]+)=") == names


def test_what_only_the_scripts_read_is_not_offered_for_the_file():
    """The scripts don't read .env: a line there would do nothing."""
    assert example(r"^#?([A-Z_]+)=") <= names_that_python_reads()


def test_the_readme_lists_the_same_settings():
    first_cells = re.findall(r"^\| (`[A-Z].*?) \|", TEXTS["README.md"], flags=re.MULTILINE)
    assert {name for cell in first_cells for name in re.findall(r"`([A-Z_]+)`", cell)} == example(
        r"^#? *([A-Z_]+)="
    )


def test_the_defaults_shown_are_the_defaults(tmp_path):
    shown = re.findall(r"^#([A-Z_]+=.*)$", EXAMPLE.read_text(), flags=re.MULTILINE)
    spelt_out = tmp_path / "spelt-out"
    spelt_out.write_text("\n".join(line for line in shown if line.split("=")[0] not in EXAMPLE_PATHS))
    assert spelt_out.read_text().count("\n") > 20
    results = []
    for file in (os.devnull, str(spelt_out)):
        environment = {
            "PATH": os.environ["PATH"],
            "ENV_FILE": file,
            "SECRET_KEY": "only-for-tests",
            "VAR_DIR": str(tmp_path),
        }
        done = subprocess.run(
            [sys.executable, "-c", SHOW_SETTINGS],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        results.append(json.loads(done.stdout))
    without, with_all = results
    moving = {name for name, value in without.items() if re.search(r" at 0x[0-9a-f]+>", str(value))}
    assert {k: v for k, v in with_all.items() if k not in moving} == {
        k: v for k, v in without.items() if k not in moving
    }
    assert len(moving) < 3


def anchors(text: str) -> set[str]:
    """What GitHub calls a document's headings in links."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", TEXTS)
def test_links_lead_somewhere(document):
    here = (ROOT / document).parent
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXTS[document]):
        if re.match(r"[a-z]+:", target):
            continue
        path, _hash, anchor = target.partition("#")
        goal = (here / path).resolve() if path else ROOT / document
        assert goal.exists(), target
        if anchor:
            assert anchor in anchors(goal.read_text()), target


@pytest.mark.parametrize("document", TEXTS)
def test_commands_and_paths_exist(document):
    text = TEXTS[document]
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands <= set(get_commands())
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert (
        set(
            re.findall(r"(?:`|^ *|sudo (?:-u portal )?|-C \S+ )make ([a-z][a-z-]+)", text, flags=re.MULTILINE)
        )
        <= targets
    )
    for path in re.findall(
        r"(?<![\w/.-])((?:deploy|docs|fixtures|frontend|portal|powers|disclosure|tests|benchmarks)/[\w./*-]+)",
        text,
    ):
        assert list(ROOT.glob(path.rstrip("/."))), path


def test_the_readme_names_every_command_of_the_portal():
    ours = {
        name for name, app in get_commands().items() if app.startswith(("portal.", "powers", "disclosure"))
    }
    assert ours == set(
        re.findall(r"^\| `(\w+)", TEXTS["README.md"].partition("## Commands")[2], flags=re.MULTILINE)
    )
