"""Measure the catalogue printer beside its peers on the same content, and print a table.

    python -m benchmarks.print --powers 500 5000 --json figures.json

Content: the full catalogue of N powers (``benchmarks.printing.content``) from a scratch database, with cover, contents,
statistics and both indexes. Ours: cold on all cores and on one; again with everything kept; after one power was changed
and published again; and the finished file handed out again by a job. Peers, when they are installed: WeasyPrint in one
go, headless Chromium, Typst (``pip install typst``). Beyond 1,000 powers WeasyPrint and one core only with ``--all``.
Each in a process of its own; each file is read back: every power must stand in contents, on its pages and in both
indexes.
"""

import argparse
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from .printing.watching import Seen, watch
from .run import ROOT, Installation

CHROMIUM = os.environ.get("CHROMIUM", "chromium")
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--no-pdf-header-footer", "--allow-file-access-from-files",
)  # fmt: skip
LARGE = 1000  # powers: beyond, one core takes minutes, WeasyPrint in one go gigabytes as well
NUMBERED = re.compile(r"\((\d+)号\)")
PLACES = 4  # contents, its pages, two indexes
SHOWN = ("seconds", "started", "plan", "draw", "join", "peak", "anonymous", "together", "size", "pages")
TARGETS = """targets at 500 powers on 2 cores: cold 30 s, one changed 2.5 s, unchanged 0.2 s; any process 350 MB, and the
same at 5,000; size 1.5 times that of WeasyPrint in one go"""


@dataclass
class Measuring:
    """All runs over one content."""

    installation: Installation
    folder: Path
    powers: int
    figures: list[dict[str, Any]]

    def ours(self, name: str, *arguments: str) -> None:
        self._run(name, [sys.executable, "-m", "benchmarks.printing.ours", *arguments])

    def peer(self, name: str) -> None:
        self._run(
            name, [sys.executable, "-m", "benchmarks.printing.peers", name, str(self.folder), self.output]
        )

    def chromium(self) -> None:
        profile = f"--user-data-dir={self.folder}/chromium"
        page = (self.folder / "catalogue.html").as_uri()
        self._run("chromium", [CHROMIUM, *SWITCHES, profile, f"--print-to-pdf={self.output}", page])

    @property
    def output(self) -> str:
        return str(self.folder / "catalogue.pdf")

    def _run(self, name: str, command: Sequence[str]) -> None:
        Path(self.output).unlink(missing_ok=True)
        try:
            seen = watch(command, self.installation.environment, ROOT)
            figure = _figure(seen, Path(self.output))
        except (RuntimeError, FileNotFoundError) as error:
            print(f"{name}: {error}", file=sys.stderr, flush=True)
            return
        figure = {"powers": self.powers, "what": name, **figure}
        figure["missing"] = self.powers - len(_found(Path(self.output)))
        self.figures.append(figure)
        cells = [name, *(_shown(figure.get(key)) for key in SHOWN), str(figure["missing"] or "none")]
        print("| " + " | ".join(cells) + " |", flush=True)


def _figure(seen: Seen, output: Path) -> dict[str, Any]:
    said = seen.output.strip().splitlines()
    own = json.loads(said[-1]) if said and said[-1].startswith("{") else {}
    return {
        "seconds": seen.seconds,
        "started": seen.seconds,
        "peak": seen.peak,
        "anonymous": seen.anonymous,
        "together": seen.together,
        "size": output.stat().st_size / 1e6,
        "pages": len(pypdfium2.PdfDocument(output)),
        **own,
    }


def _shown(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}" if value < 1 else f"{value:,.1f}"


def _found(path: Path) -> set[str]:
    """The numbers of the powers that stand in all places where they should."""
    text = []
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text.append(page.get_textpage().get_text_range())
        page.close()
    whole = unicodedata.normalize("NFKC", re.sub(r"\s|\ufffe", "", "".join(text)))
    return {number for number, times in Counter(NUMBERED.findall(whole)).items() if times >= PLACES}


def measure(number: int, folder: Path, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Print the table for ``number`` powers; the figures of its rows."""
    installation = Installation(folder)
    installation.run("manage.py", "migrate", "--no-input", "--verbosity=0")
    installation.run("-m", "benchmarks.printing.content", "fill", "--powers", str(number))
    is_each = json.loads(installation.run("-m", "benchmarks.printing.peers", "write", str(folder)))
    print(
        f"\n## {number:,} powers\n\nA power has {is_each['rows']} rows, {is_each['law']} characters of law (with its "
        f"citation) and {is_each['charts']} chart.\n"
    )
    print(
        "| what | s | with start | plan | draw | join | peak MB | anonymous | together | file MB | pages | missing |"
    )
    print("|---|" + "---:|" * 11, flush=True)
    measuring = Measuring(installation, folder, number, [])
    cores, first, second = str(os.cpu_count()), str(folder / "print-fragments"), str(folder / "one-core")
    output = measuring.output
    if not options.no_ours:
        measuring.ours(f"cold, {cores} cores", "draw", output, "--store", first, "--cores", cores)
        if number <= LARGE or options.all:
            measuring.ours("cold, 1 core", "draw", output, "--store", second, "--cores", "1")
        measuring.ours("everything kept", "draw", output, "--store", first, "--cores", cores)
        installation.run("-m", "benchmarks.printing.content", "change")
        measuring.ours("one changed", "draw", output, "--store", first, "--cores", cores)
        measuring.ours("asked again", "ask", output)
    if not options.no_peers:
        if number <= LARGE or options.all:
            measuring.peer("weasyprint")
        else:
            print("weasyprint: left out at this size (--all)", flush=True)
        if shutil.which(CHROMIUM):
            measuring.chromium()
        else:
            print(f"chromium: no {CHROMIUM}", flush=True)
        if version("typst"):
            measuring.peer("typst")
        else:
            print("typst: not installed", flush=True)
    yield from measuring.figures


def version(package: str) -> str:
    """The installed version of a Python package, or nothing."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def machine() -> str:
    """The machine and what is compared, in one line."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) // 1024 // 1024  # type: ignore[index]
    found = [f"WeasyPrint {version('weasyprint')}"]
    if shutil.which(CHROMIUM):
        told = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=False).stdout
        found.append(told.strip())
    if typst := version("typst"):
        found.append(f"Typst {typst}")
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({cpu[1] if cpu else 'unknown'}), {memory} GiB, Python {sys.version.split()[0]}, "
        f"load {load:.1f} before; {', '.join(found)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--powers", type=int, nargs="+", default=[500])
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--all", action="store_true", help="one core, and WeasyPrint in one go, at any size")
    parser.add_argument("--no-peers", action="store_true", help="our engine only")
    parser.add_argument("--no-ours", action="store_true", help="the peers only")
    options = parser.parse_args()
    about, figures = machine(), []
    print(f"{about}\n\n{TARGETS}", flush=True)
    for number in options.powers:
        with tempfile.TemporaryDirectory(prefix="portal-print-") as name:
            figures += measure(number, Path(name), options)
        if options.json:
            options.json.write_text(json.dumps({"machine": about, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()
