"""One printing by our engine, in this process: its seconds and pages as JSON.

python -m benchmarks.printing.ours draw OUTPUT --store FOLDER --cores 2    # build the document, and print it
python -m benchmarks.printing.ours ask OUTPUT --store FOLDER               # have it printed by a job, and ask again
"""

import argparse
import json
import os
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from portal.printing import running, services  # noqa: E402
from powers.printing.catalogue import PowerCatalogue  # noqa: E402

from .content import PARAMETERS  # noqa: E402

ASKED = 20


def draw(output: Path, store: Path, cores: int) -> dict[str, Any]:
    """Plan (read the database), draw what isn't kept, put together."""
    from portal.printing.engine import PrintProgress, render
    from portal.printing.store import FragmentStore

    joining = 0.0

    def note(progress: PrintProgress) -> None:
        nonlocal joining
        if progress.drawing:
            joining = time.perf_counter()

    begun = time.perf_counter()
    book = PowerCatalogue().build(PARAMETERS)
    planned = time.perf_counter()
    result = render(book, output, progress=note, store=FragmentStore(store), cores=cores)
    done = time.perf_counter()
    return {
        "seconds": done - begun,
        "plan": planned - begun,
        "draw": joining - planned,
        "join": done - joining,
        "pages": result.pages,
    }


def ask(output: Path) -> dict[str, Any]:
    """The middle of several times that the finished file is handed out; it is made by a job before."""
    document = PowerCatalogue()
    job = services.request_print(document, PARAMETERS, None)
    if job.run.is_waiting:
        running.make(job.run_id)
    times = []
    for _time in range(ASKED):
        begun = time.perf_counter()
        job = services.request_print(document, PARAMETERS, None)
        with job.run.path.open("rb") as file:
            file.read(1)
        times.append(time.perf_counter() - begun)
    shutil.copyfile(job.run.path, output)
    return {"seconds": statistics.median(times), "pages": job.run.pages}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("draw", "ask"))
    parser.add_argument("output", type=Path)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    if options.what == "draw":
        print(json.dumps(draw(options.output, options.store, options.cores)))
    else:
        print(json.dumps(ask(options.output)))


if __name__ == "__main__":
    main()
