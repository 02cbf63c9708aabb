"""What is printed: N powers, each a table of twelve rows, about 200 characters of law, and a chart of eight boxes.

    python -m benchmarks.printing.content fill --powers 500     # an empty, migrated database
    python -m benchmarks.printing.content change                # one of them, and publish it again

Always the same for the same number.
"""

import argparse
import os
import random
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.db import transaction  # noqa: E402

from portal.publishing.kinds import get_kind  # noqa: E402
from portal.publishing.ledger.append import append  # noqa: E402
from portal.publishing.models import Publication  # noqa: E402
from powers.content import snapshot  # noqa: E402
from powers.models import Power  # noqa: E402
from powers.printing.choice import FULL, PARTS, Choice  # noqa: E402
from powers.printing.fields import SHEET_FIELDS  # noqa: E402

from .. import words  # noqa: E402
from ..generate import generate, power_rows  # noqa: E402

LAW_CHARACTERS = 200
# The full catalogue of everything, with all that a book may have beside its records. The chart says the steps: they are
# not printed in words as well, which would make it more than what the peers were first measured with.
FIELDS = tuple(field.key for field in SHEET_FIELDS if field.key != "steps")
PARAMETERS = Choice(form=FULL, parts=tuple(PARTS), fields=FIELDS).parameters()
# Name, kind, who acts, working days, and where it leads.
STEPS = (
    ("提出申请", "start", "申请人", None, ((2, ""),)),
    ("受理审查", "decision", "经办人", 2, ((4, "受理"), (3, "补正"), (8, "不予受理"))),
    ("补正材料", "task", "申请人", None, ((2, ""),)),
    ("现场核查", "task", "科长", 5, ((5, ""),)),
    ("提出意见", "document", "科长", 3, ((6, ""),)),
    ("集体研究", "decision", "局领导", 3, ((7, "同意"), (8, "不同意"), (4, "退回"))),
    ("送达决定书", "end", "经办人", 2, ()),
    ("书面告知理由", "end", "经办人", 2, ()),
)


def rows(number: int, sections: list, post_of: dict[int, int]) -> Iterator[dict]:
    """The values of ``number`` powers: those of ``benchmarks.generate``, as long as the issue says, with a chart."""
    chance = random.Random(number)
    for row in power_rows(number, sections, post_of):
        title, edition, level = chance.choice(words.LAWS)
        sentences = chance.sample(words.LAW_SENTENCES, len(words.LAW_SENTENCES))
        law = ""
        while len(law) < LAW_CHARACTERS - 50:
            law += sentences.pop()
        basis = {"title": title, "document_number": edition, "article": "第八条", "text": law, "level": level}
        yield {
            **row,
            "legal_bases": [basis],
            "steps": [_step(row["code"], place) for place in range(len(STEPS))],
            "duties": (),
        }


def _step(code: str, place: int) -> dict:
    name, kind, actor, limit, ways = STEPS[place]
    return {
        "key": _key(code, place + 1),
        "kind": kind,
        "name": name,
        "actor": actor,
        "post_id": None,
        "organisation_id": None,
        "function": "",
        "condition": "",
        "requirement": "",
        "documents": "",
        "limit": limit,
        "transitions": [{"to": _key(code, to), "label": label} for to, label in ways],
    }


def _key(code: str, number: int) -> str:
    return f"{int(code.rpartition('-')[2]):07d}-{number}"


@transaction.atomic
def change() -> None:
    """Change the text of the power in the middle, and publish it again."""
    power = Power.objects.order_by("pk")[Power.objects.count() // 2]
    kind = get_kind("power")
    power.version_no += 1
    power.conditions = f"{words.CONDITION}（第{power.version_no}版）"
    power.publication, payload = append(
        power, kind, Publication.Action.PUBLISHED, content=snapshot(power), approvals=[]
    )
    power.save()
    kind.projection.write(power.publication, payload)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("fill", "change"))
    parser.add_argument("--powers", type=int, default=500)
    options = parser.parse_args()
    if options.what == "fill":
        generate(options.powers, max(10, options.powers // 50), rows)
    else:
        change()


if __name__ == "__main__":
    main()
