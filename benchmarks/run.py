"""Measure the portal, and print the tables of docs/performance.md.

    python -m benchmarks.run --powers 1000 10000

For each size a scratch installation: migrated, filled, served by gunicorn with the settings of ``make demo``. ``wrk``
(Debian package) asks for each page by turns with a bare Django view on the same server, so that what the machine does
meanwhile hits both. Then import and PDF, each a process of its own, with its peak memory. SQLite, unless DATABASE_URL
names an empty PostgreSQL database (then one size only): deploy/dev/with-postgresql python -m benchmarks.run
"""

import argparse
import http.client
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
SECONDS, CONNECTIONS, ROUNDS = 1, 8, 7


class Installation:
    """A scratch installation in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.environment = {
            **os.environ,
            "VAR_DIR": str(directory),
            "FONTS_DIR": str(ROOT / "var/fonts"),
            "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{directory}/portal.sqlite3"),
            "SECRET_KEY": "only-for-measuring-0123456789-0123456789-0123456789",
            "ENV_FILE": os.devnull,
            "DEBUG": "0",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "IMPORT_MAX_ROWS": "100000",
        }

    def run(self, *arguments: str) -> str:
        """Run a Python command; its output. Stops the benchmark when it fails."""
        command = [sys.executable, *arguments]
        result = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{result.stdout}\n{result.stderr}")
        return result.stdout

    def measure(self, *arguments: str) -> tuple[float, float, str]:
        """Run a Python command; seconds, peak memory in MB, output."""
        with tempfile.TemporaryFile("w+") as output:
            started = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            output.seek(0)
            text = output.read()
        if os.waitstatus_to_exitcode(status):
            raise SystemExit(f"{arguments} failed:\n{text[:2000]}")
        return seconds, usage.ru_maxrss / 1024, text

    @contextmanager
    def server(self) -> Iterator[int]:
        """gunicorn as ``make demo`` runs it; gives the port."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        # A worker that starts anew halves the speed of whatever is asked for at that moment: not while measuring.
        environment = {**self.environment, "BIND": f"127.0.0.1:{port}", "WEB_MAX_REQUESTS": "0"}
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "portal.wsgi"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if _get(port, "/bare/").status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _get(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return response


@dataclass(frozen=True)
class Speed:
    """What one run of wrk saw: requests a second, 50th and 95th percentile in ms."""

    rate: float
    p50: float
    p95: float


def load(port: int, path: str, *, etag: str = "", fresh: bool = False) -> Speed:
    """Ask for a page for some seconds; ``fresh``: by another address each time, so that none is kept."""
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "-s",
        str(ROOT / "benchmarks/percentile.lua"),
    ]
    if etag:
        command += ["-H", f"If-None-Match: {etag}"]
    command.append(f"http://127.0.0.1:{port}{path}")
    if fresh:
        command += ["--", "fresh"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+)", output)
    if not found or int(found[4]):
        raise SystemExit(f"errors at {path}:\n{output}")
    return Speed(float(found[1]), float(found[2]), float(found[3]))


def pages(installation: Installation) -> dict[str, tuple[str, int]]:
    """What is measured: name → address and its number of queries, counted in a process of its own."""
    lines = installation.run("-m", "benchmarks.queries").splitlines()
    found = {}
    for line in lines:
        name, path, queries = line.split("\t")
        found[name] = (quote(path, safe="/?=&"), int(queries))
    return found


def measure_pages(installation: Installation) -> None:
    """Print the table of pages: laid out for each request, given again, and answered 304, beside the bare view."""
    print(
        "| page | queries | laid out: req/s | p50 ms | p95 ms | of bare | given again: req/s | of bare | 304: req/s | of bare |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    asked = pages(installation)
    with installation.server() as port:
        for path, _queries in asked.values():
            _get(port, path)
        for name, (path, queries) in asked.items():
            etag = _get(port, path).headers["ETag"]
            runs: dict[str, list[Speed]] = {"bare": [], "fresh": [], "kept": [], "known": []}
            for _round in range(ROUNDS):
                runs["bare"].append(load(port, "/bare/"))
                runs["fresh"].append(load(port, path, fresh=True))
                runs["kept"].append(load(port, path))
                runs["known"].append(load(port, path, etag=etag))
            bare, fresh, kept, known = (_best(speeds) for speeds in runs.values())
            cells = [name, queries, f"{fresh.rate:,.0f}", f"{fresh.p50:.1f}", f"{fresh.p95:.1f}"]
            cells.append(f"{fresh.rate / bare.rate:.0%}")
            for speed in (kept, known):
                cells += [f"{speed.rate:,.0f}", f"{speed.rate / bare.rate:.0%}"]
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)
        bare = _best([load(port, "/bare/") for _round in range(ROUNDS)])
        print(
            f"| bare view | 0 | {bare.rate:,.0f} | {bare.p50:.1f} | {bare.p95:.1f} | 100% | – | – | – | – |"
        )


def _best(speeds: list[Speed]) -> Speed:
    """Of several short runs the fastest: what else goes on in a (virtual) machine only ever slows a run down."""
    return max(speeds, key=lambda speed: speed.rate)


def measure_jobs(installation: Installation, directory: Path, powers: int, rows: int) -> None:
    """Print the table of long work: import, export, PDF, rebuild, verification."""
    print("\n| work | seconds | peak MB | it said |\n|---|---:|---:|---|")

    def add(name: str, *arguments: str) -> None:
        seconds, megabytes, output = installation.measure(*arguments)
        said = output.strip().splitlines()[0].removeprefix(f"{directory}/") if output.strip() else ""
        print(f"| {name} | {seconds:.1f} | {megabytes:.0f} | {said} |", flush=True)

    register = directory / "register.xlsx"
    installation.run("-m", "benchmarks.register", str(register), str(rows))
    add(
        f"import_powers, {rows:,} rows, written",
        "manage.py",
        "import_powers",
        str(register),
        "--organisation",
        "B1",
    )
    add(
        "export_powers, everything, xlsx",
        "manage.py",
        "export_powers",
        "--output",
        str(directory / "export.xlsx"),
    )
    for scope in ("organisation:B1-1", "organisation:B1", "all"):
        if scope == "all" and powers > 2000:
            continue  # minutes, and no catalogue is printed like that
        pdf = str(directory / "catalogue.pdf")
        add(
            f"print_catalogue --scope {scope}",
            "manage.py",
            "print_catalogue",
            "--output",
            pdf,
            "--scope",
            scope,
        )
    add("scan_powers, everything", "manage.py", "scan_powers")
    add("rebuild_published", "manage.py", "rebuild_published")
    add("verify_ledger", "manage.py", "verify_ledger")


def machine() -> str:
    """The machine in one line."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) // 1024 // 1024
    return (
        f"{os.cpu_count()} cores ({cpu[1] if cpu else platform.machine()}), {memory} GiB, "
        f"Python {platform.python_version()}; wrk -t1 -c{CONNECTIONS} -d{SECONDS}s, the best of {ROUNDS} rounds"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--powers", type=int, nargs="+", default=[1000])
    parser.add_argument("--import-rows", type=int, default=5000)
    parser.add_argument("--no-jobs", action="store_true", help="pages only")
    parser.add_argument("--no-pages", action="store_true", help="import, export, PDF and rebuild only")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of each run of wrk")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each kind; the best counts")
    options = parser.parse_args()
    globals().update(SECONDS=options.seconds, ROUNDS=options.rounds)
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: deploy/setup/packages wrk")
    print(machine(), flush=True)
    for number in options.powers:
        with tempfile.TemporaryDirectory(prefix="portal-benchmark-") as name:
            directory = Path(name)
            installation = Installation(directory)
            installation.run("manage.py", "migrate", "--no-input", "--verbosity=0")
            installation.run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
            organisations = max(10, number // 50)
            print(f"\n## {number:,} powers in {organisations:,} organisations", flush=True)
            made = installation.run(
                "-m", "benchmarks.generate", "--powers", str(number), "--organisations", str(organisations)
            )
            print("generated: " + "; ".join(made.splitlines()), flush=True)
            if not options.no_pages:
                measure_pages(installation)
            if not options.no_jobs:
                measure_jobs(installation, directory, number, options.import_rows)


if __name__ == "__main__":
    main()
