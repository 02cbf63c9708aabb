"""Print the samples of docs/samples anew, from the database of a demonstration (``make demo``, or ``load_demo``).

    VAR_DIR=… .venv/bin/python docs/samples.py

Needs what the portal itself needs. Look at every page afterwards.
"""

import os
import sys
from pathlib import Path

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

    from portal.printing import registry
    from portal.printing.engine import render
    from powers.models import PublishedPower
    from powers.selectors import visible

    TARGET.mkdir(exist_ok=True)
    power = visible(None).get(slug="KJ-CF-01")
    section = PublishedPower.objects.select_related("organisation").get(pk=power.pk).organisation
    for name, choice in SAMPLES.items():
        catalogue = registry.get("power-catalogue")
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
        report(name, render(catalogue.build(parameters), TARGET / f"{name}.pdf"))
    sheet = registry.get("power-sheet")
    report("power-sheet", render(sheet.build({"slug": power.slug}), TARGET / "power-sheet.pdf"))
    approval = registry.get("approval-sheet")
    changed = visible(None).get(slug="KJ-CJ-01")
    version = {"power": changed.pk, "version": changed.version_no}
    report("approval-sheet", render(approval.build(version), TARGET / "approval-sheet.pdf"))


def report(name: str, result) -> None:
    print(f"{name}: {result.pages} pages, {result.size // 1000} kB")


if __name__ == "__main__":
    main()
