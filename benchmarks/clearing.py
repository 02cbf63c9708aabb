"""Measure how the clearing desk finds overlaps: ``python -m benchmarks.clearing --powers 20000 --bureaus 1 20``.

The made-up powers of ``benchmarks.generate``, compared in memory, with one overlap in a hundred planted: a section of the
same bureau claims the power under a name that is put differently. Says how many of those were found, how many others,
how long it took, and the peak of memory. The whole scan with its database is ``manage.py scan_powers`` (benchmarks.run).
"""

import argparse
import os
import random
import resource
import time
from types import SimpleNamespace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from portal.search.tokens import sort_key  # noqa: E402
from powers.clearing.comparing import name_of  # noqa: E402
from powers.clearing.finding import Subject, overlaps  # noqa: E402

from . import words  # noqa: E402
from .generate import power_rows  # noqa: E402

SECTIONS = len(words.SECTIONS)
# How the same thing is put in another section's register.
WAYS = ("{}的办理", "办理{}", "{}工作", "{}（县级行使）", "关于{}的审批", "{}及相关管理")


def subjects(number: int, bureaus: int) -> tuple[list[Subject], set[tuple[int, int]]]:
    """``number`` powers, and the pairs that were planted among them."""
    chance = random.Random(number)
    places = [SimpleNamespace(pk=place) for place in range(bureaus * SECTIONS)]
    rows = power_rows(number - number // 100, places, {place.pk: place.pk for place in places})  # type: ignore[arg-type]
    made = [_subject(key, row) for key, row in enumerate(rows, start=1)]
    planted = set()
    for key in range(len(made) + 1, number + 1):
        original = chance.choice(made[: number - number // 100])
        name = chance.choice(WAYS).format(original.name.text)
        section = original.bureau * SECTIONS + (original.section + 1) % SECTIONS
        made.append(
            Subject(
                key,
                f"ZR-{key}",
                name_of(name),
                sort_key(name),
                original.bureau,
                section,
                key,
                laws=original.laws,
            )
        )
        planted.add((original.key, key))
    return made, planted


def _subject(key: int, row: dict) -> Subject:
    section = row["organisation"]
    laws = frozenset((base["title"], base["article"]) for base in row["legal_bases"])
    content = sort_key(row["conditions"] + row["content"])
    name = row["name"]
    return Subject(
        key,
        row["code"],
        name_of(name),
        sort_key(name),
        section // SECTIONS,
        section,
        key,
        laws=laws,
        content=content,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--powers", type=int, default=20_000)
    parser.add_argument("--bureaus", type=int, nargs="+", default=[20, 1])
    options = parser.parse_args()
    print("| powers | bureaus | cut into words, s | compared, s | peak MB | planted | found | others |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for bureaus in options.bureaus:
        started = time.perf_counter()
        powers, planted = subjects(options.powers, bureaus)
        cut = time.perf_counter()
        found = {(overlap.first, overlap.second) for overlap in overlaps(powers)}
        done = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cells = [f"{options.powers:,}", bureaus, f"{cut - started:.1f}", f"{done - cut:.1f}", f"{peak:.0f}"]
        cells += [len(planted), len(planted & found), len(found - planted)]
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    main()
