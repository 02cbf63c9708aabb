"""The published read model of powers (see ``portal.publishing.projection``), and the counts over it."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F
from django.utils import translation

from portal.organisations.models import Organisation
from portal.publishing.ledger import chain
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import LedgerHead, Publication
from portal.publishing.projection import Version
from portal.search.projection import FindableProjection
from portal.search.services import Findable

from . import page
from .content import drafts, promised_limit
from .main_items import MainItems, newest_versions
from .models import Power, PowerCount, PowerFunction, PowerType, PublishedPower

SEARCH_KIND = "power"


def names(content: dict[str, Any]) -> dict[str, str]:
    parent = content["parent"]
    if parent is None or not parent["name"]:
        return {"name": content["name"], "main_name": content["name"], "sub_name": ""}
    return {
        "name": f"{parent['name']} — {content['name']}",
        "main_name": parent["name"],
        "sub_name": content["name"],
    }


class PowerProjection(FindableProjection):
    """Powers, with their main items as these are called now; each publication and withdrawal moves the counts."""

    model = PublishedPower
    kind = SEARCH_KIND
    body = staticmethod(page.body)

    def as_shown(self, versions: Sequence[Version]) -> Sequence[Version]:
        mains = MainItems(payload["content"] for _publication, payload in versions)
        shown = []
        for publication, payload in versions:
            content = payload["content"]
            parent = mains.parent(publication, content)
            shown.append((publication, {**payload, "content": {**content, "parent": parent}}))
        return shown

    def columns(self, content: dict[str, Any]) -> dict[str, Any]:
        parent, post = content["parent"], content["post"]
        return {
            "code": content["code"],
            **names(content),
            "parent_id": parent["id"] if parent else None,
            "power_type": content["power_type"],
            "function": content["function"],
            "post_id": post["id"] if post else None,
            "post_name": post["name"] if post else "",
            "is_key_post": bool(post and post["is_key_post"]),
            "position": content["position"],
            "promised_limit_text": str(promised_limit(content)),
        }

    def findable(self, row: PublishedPower) -> Findable:
        text, words = search_text(row.content), search_words(row.power_type, row.function)
        return Findable(self.kind, row.pk, row.name, row.code, text, row.audience, words)

    def write(self, publication: Publication, payload: dict[str, Any]) -> None:
        count(publication.object_id, -1)
        super().write(publication, payload)
        self.rename_sub_items(publication.object_id)
        count(publication.object_id, +1)

    def rewrite(self, publication: Publication, payload: dict[str, Any]) -> None:
        self.write(publication, payload)  # its withdrawal, which follows, counts it out again

    def empty(self, publication: Publication, reason: str) -> None:
        count(publication.object_id, -1)
        super().empty(publication, reason)

    def forget(self, object_id: int) -> None:
        super().forget(object_id)
        self.rename_sub_items(object_id)

    def clear(self) -> None:
        super().clear()
        PowerCount.objects.all().delete()

    def finish_rebuild(self) -> None:
        recount()

    def rename_sub_items(self, main: int) -> None:
        """Let the published sub-items of a main item carry the name that it has in public now.

        Their pages are tagged anew by the main item's publication (``power_row._STATE``).
        """
        rows = PublishedPower.objects.filter(parent_id=main).in_bulk()
        versions = [(version, payload_of(version)) for version in newest_versions(rows)]
        known = [(version, payload) for version, payload in versions if payload]
        mains = MainItems(payload["content"] for _version, payload in known)
        outdated = []
        for version, payload in known:
            row, content = rows[version.object_id], payload["content"]
            parent = mains.parent(version, content)
            if not row.is_withdrawn and row.content["parent"] != parent:
                outdated.append((version, payload))
            elif row.is_withdrawn:  # of these nothing is left but their names
                called = names({**content, "parent": parent})
                PublishedPower.objects.filter(pk=row.pk).update(**called)
        if outdated:
            self.write_many(outdated)


def drafted(powers: Sequence[Power]) -> list[PublishedPower]:
    """The rows that would be published if all of these drafts became public now. Not saved, and never to be.

    They have neither bodies nor an entry of the ledger (``publication_id``, ``published_at``: ``None``), and their
    ``etag`` is the hash of their content; ``slug`` is empty while the power never was public.
    """
    rows = []
    for power, content in zip(powers, drafts(powers), strict=True):
        publication = Publication(
            kind=SEARCH_KIND,
            record_uid=power.uid,
            object_id=power.pk,
            version_no=power.version_no,
            organisation_id=power.organisation_id,
            audience=power.audience,
            entry_hash=hashlib.sha256(chain.canonical(content).encode()).hexdigest(),
        )
        payload = {"content": content, "organisation": {"name": power.organisation.name}}
        row = PowerProjection().row(publication, payload)
        row.slug = row.slug or ""
        rows.append(row)
    return rows


def search_text(content: dict[str, Any]) -> str:
    """Everything of a power that a citizen may search for, beside its name and code."""
    parts = [content[key] for key in ("content", "conditions", "process", "requirements", "outcome")]
    parts += [step["name"] for step in content["organisation_path"]]
    parts += [content["post"]["name"]] if content["post"] else []
    parts += [f"{row['title']} {row['article']} {row['text']}" for row in content["legal_bases"]]
    parts += [row["name"] for row in content["materials"]]
    parts += [row[key] for row in content.get("steps", []) for key in ("name", "actor", "requirement")]
    return "\n".join(part for part in parts if part)


@cache
def search_words(power_type: str, function: str) -> str:
    """What type and function are called in each language: found by citizens, shown in their own language elsewhere."""
    called = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            called += [str(PowerType(power_type).label), str(PowerFunction(function).label)]
    return "\n".join(dict.fromkeys(called))


def count(power: int, change: int) -> None:
    """Add ``change`` to the counts of a power's organisation and of all above it; nothing while it isn't public."""
    public = PublishedPower.objects.filter(pk=power, is_withdrawn=False)
    if (row := public.select_related("organisation").first()) is None:
        return
    key = {
        "power_type": row.power_type,
        "function": row.function,
        "is_key_post": row.is_key_post,
        "audience": row.audience,
    }
    above = row.organisation.get_ancestors(include_self=True)
    missing = above.exclude(pk__in=PowerCount.objects.filter(**key).values("organisation"))
    PowerCount.objects.bulk_create(
        [PowerCount(organisation=node, number=0, **key) for node in missing], ignore_conflicts=True
    )
    counts = PowerCount.objects.filter(organisation__in=above, **key)
    counts.update(number=F("number") + change)
    counts.filter(number=0).delete()


@transaction.atomic
def recount() -> None:
    """Write all counts anew from the published rows: the database counts them, and each number goes up the tree."""
    LedgerHead.objects.select_for_update().filter(pk=1).first()  # no publication meanwhile
    parents = dict(Organisation.objects.order_by().values_list("pk", "parent"))
    key = ("organisation", "power_type", "function", "is_key_post", "audience")
    rows = PublishedPower.objects.filter(is_withdrawn=False).order_by().values_list(*key)
    numbers: Counter[tuple] = Counter()
    for node, *rest, number in rows.annotate(Count("pk")):
        while node is not None:
            numbers[(node, *rest)] += number
            node = parents[node]
    PowerCount.objects.all().delete()
    PowerCount.objects.bulk_create(
        [
            PowerCount(
                organisation_id=node,
                power_type=power_type,
                function=function,
                is_key_post=is_key_post,
                audience=audience,
                number=number,
            )
            for (node, power_type, function, is_key_post, audience), number in numbers.items()
        ],
        batch_size=500,
    )
