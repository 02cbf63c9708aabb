"""Print the samples of docs/samples anew, from the database of a demonstration (``make demo``, or ``load_demo``).

    VAR_DIR=… .venv/bin/python docs/samples.py

Needs what the portal itself needs. Look at every page afterwards.
"""

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "samples"
SMALL = {"paper": "A4", "drafts": False, "archival": False}
SAMPLES = {
    "catalogue-concise": {"form": "concise", "parts": ["contents", "cover", "statistics"]},
    "catalogue-full": {
        "form": "full",
        "section": True,
        "parts": ["code", "contents", "cover", "pinyin", "statistics"],
    },
    "catalogue-archival": {"form": "concise", "section": True, "archival": True, "parts": ["cover"]},
    "catalogue-large": {"form": "concise", "section": True, "paper": "A3", "parts": []},
}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()

    TARGET.mkdir(exist_ok=True)
    powers()
    disclosure()


def powers() -> None:
    """The power catalogue in its forms, a power's sheet, its approval sheet."""
    from powers.models import PublishedPower
    from powers.selectors import visible

    power = visible(None).get(slug="KJ-CF-01")
    section = PublishedPower.objects.select_related("organisation").get(pk=power.pk).organisation
    for name, choice in SAMPLES.items():
        wanted = SMALL | {key: value for key, value in choice.items() if key != "section"}
        parameters = {
            "organisation": section.code if choice.get("section") else "",
            "type": "",
            "audience": "society",
            "post": "",
            "query": "",
            "picked": [],
            "fields": [],
            **wanted,
        }
        write(name, "power-catalogue", parameters)
    write("power-sheet", "power-sheet", {"slug": power.slug})
    changed = visible(None).get(slug="KJ-CJ-01")
    write("approval-sheet", "approval-sheet", {"power": changed.pk, "version": changed.version_no})


def disclosure() -> None:
    """A disclosure catalogue, what hangs on the board, an approval sheet, the annual report, a letter."""
    from disclosure.models import PublishedDisclosure, PublishedReport, RequestLetter
    from disclosure.printing.catalogue.choice import Choice
    from disclosure.requests.identity import unseal
    from disclosure.requests.letters import as_pdf

    shown = PublishedDisclosure.objects.filter(audience="society", is_withdrawn=False).order_by("pk")
    corrected = shown.filter(version_no__gt=1)[0]
    unit = corrected.unit.code
    write("disclosure-catalogue", "disclosure-catalogue", Choice("party", unit).parameters())
    for paper in ("A4", "A3"):
        days = {"hang_from": "2026-12-01", "hang_until": "2026-12-11"}
        write(
            f"bulletin-{paper.lower()}", "bulletin", {"disclosures": [corrected.pk], "paper": paper, **days}
        )
    version = {"disclosure": corrected.pk, "version": corrected.version_no}
    write("disclosure-approval", "disclosure-approval", version)
    write("annual-report", "annual-report", {"slug": PublishedReport.objects.get().slug})
    letter = RequestLetter.objects.filter(kind=RequestLetter.Kind.ANSWER, is_sent=True).order_by("pk")[0]
    file = TARGET / "request-answer.pdf"
    file.write_bytes(as_pdf(letter, unseal(letter.request.identity)))
    print(f"request-answer: {file.stat().st_size // 1000} kB")


def write(name: str, document: str, parameters: dict[str, Any]) -> None:
    """Print it into its file."""
    from portal.printing import registry
    from portal.printing.engine import render

    result = render(registry.get(document).build(parameters), TARGET / f"{name}.pdf")
    print(f"{name}: {result.pages} pages, {result.size // 1000} kB")


if __name__ == "__main__":
    main()
