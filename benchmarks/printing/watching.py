"""A command run to its end: how long it took, and how much memory it and all that it started had."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Seen:
    """Seconds from start to end, output, and memory in MB.

    ``peak``: of any one process (VmHWM: font files that are mapped count). ``anonymous``: of any one process, without
    files. ``together``: the anonymous memory of all at the same moment, at most. Looked at every 50 ms.
    """

    seconds: float
    output: str
    peak: float
    anonymous: float
    together: float


def watch(command: Sequence[str], environment: dict[str, str], folder: Path) -> Seen:
    """Run ``command``. Raises ``RuntimeError`` with its output when it fails."""
    most = {"VmHWM": 0, "RssAnon": 0, "together": 0}
    ended = threading.Event()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        begun = perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=errors)

        def look() -> None:
            while not ended.wait(EVERY_SECONDS):
                found = [_memory(pid) for pid in _family(process.pid)]
                for name in ("VmHWM", "RssAnon"):
                    most[name] = max([most[name], *(memory.get(name, 0) for memory in found)])
                most["together"] = max(most["together"], sum(memory.get("RssAnon", 0) for memory in found))

        watcher = threading.Thread(target=look)
        watcher.start()
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - begun
        ended.set()
        watcher.join()
        output.seek(0)
        errors.seek(0)
        if os.waitstatus_to_exitcode(status):
            raise RuntimeError(f"{' '.join(command)} failed:\n{output.read()}\n{errors.read()[-3000:]}")
        peak = max(most["VmHWM"], usage.ru_maxrss)
        return Seen(seconds, output.read(), peak / 1024, most["RssAnon"] / 1024, most["together"] / 1024)


def _family(first: int) -> Iterator[int]:
    """The process and all its descendants that are alive."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        children.setdefault(parent, []).append(int(folder.name))
    waiting = [first]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += children.get(found, [])


def _memory(pid: int) -> dict[str, int]:
    """VmHWM and RssAnon in KB; nothing of a process that has just ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    rows = (line.split() for line in lines if line.startswith(("VmHWM:", "RssAnon:")))
    return {row[0].rstrip(":"): int(row[1]) for row in rows}
