"""Fill an empty database with N published powers in M organisations.

    DATABASE_URL=… python -m benchmarks.generate --powers 10000 --organisations 200

Everything is what publication by hand would have left: drafts with history and review log, a ledger that verifies,
the read model rebuilt from it. Made in bulk; prints how long each part took.
"""

import argparse
import itertools
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()

from django.db import transaction
from django.utils import timezone

from portal.organisations.models import Organisation, Post
from portal.publishing.kinds import get_kind
from portal.publishing.ledger.append import link
from portal.publishing.models import LedgerHead, Publication, PublicationSnapshot, State
from portal.publishing.services import rebuild_published
from portal.trees.bulk import bulk_insert
from powers.content import snapshot
from powers.importing.creating import create_powers
from powers.models import Power, PowerFunction, PowerType

from . import words

BATCH = 1000


def organisations(number: int) -> list[Organisation]:
    """A district, and ``number`` organisations below it: bureaus of eight sections each. Returns the sections."""
    district = Organisation(code="B0", name="示例区", kind=Organisation.Kind.DISTRICT, parent=None)
    bureaus, sections = [], []
    for index in range(max(1, number // (len(words.SECTIONS) + 1))):
        bureau = Organisation(
            code=f"B{index + 1}",
            name=f"示例区第{index + 1}局",
            kind=Organisation.Kind.BUREAU,
            parent=district,
        )
        bureaus.append(bureau)
        sections += [
            Organisation(
                code=f"B{index + 1}-{place}", name=name, kind=Organisation.Kind.SECTION, parent=bureau
            )
            for place, name in enumerate(words.SECTIONS, 1)
        ]
    bulk_insert([district, *bureaus, *sections])
    return sections


def posts(sections: list[Organisation]) -> dict[int, int]:
    """A post a section, every eighth a key post; section's key → post's key."""
    made = Post.objects.bulk_create(
        [
            Post(
                organisation=section,
                name="党组书记" if index % 8 == 0 else "科长",
                is_key_post=index % 8 == 0,
            )
            for index, section in enumerate(sections)
        ],
        batch_size=BATCH,
    )
    return {post.organisation_id: post.pk for post in made}


def power_rows(number: int, sections: list[Organisation], post_of: dict[int, int]) -> Iterator[dict]:
    """The values of ``number`` powers, as the import desk would read them; always the same for the same number."""
    chance = random.Random(number)
    types = [choice.value for choice in PowerType]
    for index in range(number):
        section = sections[index % len(sections)]
        qualifier, subject, act = map(chance.choice, (words.QUALIFIERS, words.SUBJECTS, words.ACTS))
        yield {
            "code": f"BM-{index + 1:07d}",
            "name": f"{qualifier}{subject}{act}（{index + 1}号）",
            "power_type": types[index % len(types)],
            "function": chance.choice(PowerFunction.values),
            "organisation": section.pk,
            "post": post_of[section.pk],
            "conditions": words.CONDITION,
            "content": f"依法对{subject}进行{act}。",
            "process": "受理→审查→决定→送达→归档",
            "statutory_limit": 20,
            "statutory_limit_unit": "working_days",
            "promised_limit": chance.randint(3, 20),
            "promised_limit_unit": "working_days",
            "outcome": f"{subject}{act}决定书",
            "consultation_phone": "0371-66661000",
            "complaint_phone": "0371-66660000",
            "legal_bases": [
                {
                    "title": title,
                    "document_number": edition,
                    "article": "第八条",
                    "text": words.LAW_TEXT,
                    "level": level,
                }
                for title, edition, level in chance.sample(words.LAWS, 2)
            ],
            "duties": [{"stage": stage, "text": words.DUTY_TEXT} for stage in words.DUTIES],
            "accountability_grounds": [{"text": text} for text in words.GROUNDS],
        }


def publish_everything() -> int:
    """Publish every draft in bulk, as one long day of approvals; returns how many."""
    kind = get_kind("power")
    head = LedgerHead.objects.get_or_create(pk=1)[0]
    moment = timezone.now() - timedelta(days=300)
    last = 0
    powers = Power.objects.select_related("organisation", "parent", "post").prefetch_related(
        "legal_bases",
        "materials",
        "duties",
        "accountability_grounds",
        "steps",
        "audience_organisations",
        "audience_users",
    )
    while batch := list(powers.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        publications: list[Publication] = []
        snapshots: list[PublicationSnapshot] = []
        for power in batch:
            power.slug = power.code
            moment += timedelta(seconds=30)
            content = snapshot(power)
            payload = {
                "action": "published",
                "approvals": [{"action": "approved", "at": "2026-01-05 10:00", "by": "示例", "stage": "leader_approval"}],
                "audience": power.audience,
                "content": content,
                "kind": kind.code,
                "organisation": {"code": power.organisation.code, "name": power.organisation.name},
                "reason": "",
                "record": str(power.uid),
                "title": kind.published_title(content),
                "version": power.version_no,
            }  # fmt: skip
            publication, kept = link(head, power, payload, moment)
            publications.append(publication)
            snapshots.append(kept)
        Publication.objects.bulk_create(publications)
        PublicationSnapshot.objects.bulk_create(snapshots)
        for power, publication in zip(batch, publications, strict=True):
            Power.objects.filter(pk=power.pk).update(
                slug=power.slug, state=State.PUBLISHED, publication=publication
            )
    head.save()
    return head.sequence


def generate(
    powers: int, organisations_number: int, rows_of: Callable[..., Iterator[dict]] = power_rows
) -> None:
    """Do it all; prints seconds a part. ``rows_of`` makes the powers' values, as ``power_rows`` does."""
    clock = _Clock()
    with transaction.atomic():
        sections = organisations(organisations_number)
        post_of = posts(sections)
        clock.tell(f"{organisations_number} organisations")
        rows = rows_of(powers, sections, post_of)
        while batch := list(itertools.islice(rows, BATCH)):
            create_powers(batch, None, "benchmark")
        clock.tell(f"{powers} drafts")
        publish_everything()
        clock.tell("ledger")
    rebuild_published()
    clock.tell("published side (rebuild_published)")


class _Clock:
    def __init__(self) -> None:
        self.last = time.perf_counter()

    def tell(self, what: str) -> None:
        now = time.perf_counter()
        print(f"{what}: {now - self.last:.1f} s", flush=True)
        self.last = now


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--powers", type=int, default=1000)
    parser.add_argument("--organisations", type=int, default=50)
    options = parser.parse_args()
    if Power.objects.exists():
        raise SystemExit("the database already holds powers: generate into an empty one")
    generate(options.powers, options.organisations)
