"""What the package pdfua (a machine-checkable part of PDF/UA-1, on pikepdf as well) has to say of a file.

Three of its twelve rules (0.1.3) aren't sound, and are left out; ours look at the same:

- UA-14-001, empty headings: breaks down at any heading that holds a list of kids, with pikepdf 10;
- UA-01-003, untagged content: doesn't look into forms, so that one whose content is tagged counts as untagged;
- UA-15-003, header cells: looks for Headers at the header cells, not at the data cells that name them.

It reads every element again for each that is above it, so it isn't asked about many pages.
"""

from collections.abc import Iterator
from pathlib import Path

import pdfua
from pdfua.rules import RuleRegistry, default_registry

MOST_PAGES = 200
UNSOUND = ("UA-14-001", "UA-01-003", "UA-15-003")


def second_opinion(path: Path | str) -> Iterator[str]:
    """Its findings, and rules of its that broke down: of those it says nothing by itself."""
    rules = RuleRegistry(rule for rule in default_registry() if rule.id not in UNSOUND)
    report = pdfua.validate(str(path), rules)
    for outcome in report.outcomes:
        if outcome.skipped_reason:
            yield f"pdfua {outcome.rule_id} couldn't be checked: {outcome.skipped_reason}."
    for finding in report.findings:
        yield f"pdfua {finding.rule_id}, {finding.location.describe()}: {finding.message}"
