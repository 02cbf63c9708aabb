"""The published read model of powers: written from a publication's payload, and from nothing else."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F
from django.utils import translation

from portal.language import office_language
from portal.organisations.models import Organisation
from portal.publishing import corrections, withdrawing
from portal.publishing.content import address_rows, first_published_at
from portal.publishing.ledger import chain
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import LedgerHead, Publication
from portal.search import services as search

from . import page
from .content import drafts, promised_limit
from .main_items import MainItems, newest_versions
from .models import Power, PowerCount, PowerFunction, PowerType, PublishedPower

SEARCH_KIND = "power"
_WRITTEN_FIELDS = [field.name for field in PublishedPower._meta.concrete_fields if not field.primary_key]


# What stands at a power's place in the address of other pages (powers/urls.py).
RESERVED_SLUGS = {"posts", "section", "structure"}


def free_slug(power: Power) -> str:
    """The part of the power's public address that stands for it: its code, made safe and unique. Never changed."""
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", power.code).strip("-.")[:70] or f"p{power.pk}"
    if base in RESERVED_SLUGS or Power.objects.filter(slug=base).exclude(pk=power.pk).exists():
        base = f"{base}-{power.pk}"
    return base


def names(content: dict[str, Any]) -> dict[str, str]:
    parent = content["parent"]
    if parent is None or not parent["name"]:
        return {"name": content["name"], "main_name": content["name"], "sub_name": ""}
    return {
        "name": f"{parent['name']} — {content['name']}",
        "main_name": parent["name"],
        "sub_name": content["name"],
    }


def project(publication: Publication, payload: dict[str, Any]) -> None:
    """Write the published row, the search entry and the counts for a new public version."""
    existing = PublishedPower.objects.filter(pk=publication.object_id).select_related("organisation").first()
    if existing and not existing.is_withdrawn:
        count(existing, -1)
    project_many([(publication, payload)])
    rename_sub_items(publication.object_id)
    count(PublishedPower.objects.select_related("organisation").get(pk=publication.object_id), +1)


def project_many(versions: Sequence[tuple[Publication, dict[str, Any]]]) -> None:
    """Write published rows and search entries for many public versions of different powers; counts are left alone.

    The number of queries doesn't grow with their number, so that a rebuild of a large catalogue is quick.
    """
    first = first_published_at(publication for publication, _payload in versions)
    mains = MainItems(payload["content"] for _publication, payload in versions)
    rows = [_with_bodies(_row(publication, payload, first, mains)) for publication, payload in versions]
    corrections.write(rows, versions)
    PublishedPower.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN_FIELDS
    )
    address_rows(PublishedPower, rows)
    search.index_many(
        search.Findable(
            SEARCH_KIND,
            row.pk,
            row.name,
            row.code,
            search_text(row.content),
            row.audience,
            search_words(row.power_type, row.function),
        )
        for row in rows
    )


def _row(
    publication: Publication,
    payload: dict[str, Any],
    first_published_at: Mapping[UUID, datetime | None],
    mains: MainItems,
) -> PublishedPower:
    content = {**payload["content"], "parent": mains.parent(publication, payload["content"])}
    parent, post = content["parent"], content["post"]
    row = PublishedPower(
        id=publication.object_id,
        record_uid=publication.record_uid,
        slug=content["slug"],
        code=content["code"],
        **names(content),
        parent_id=parent["id"] if parent else None,
        power_type=content["power_type"],
        function=content["function"],
        organisation_id=publication.organisation_id,
        organisation_name=payload["organisation"]["name"],
        post_id=post["id"] if post else None,
        post_name=post["name"] if post else "",
        is_key_post=bool(post and post["is_key_post"]),
        audience=publication.audience,
        position=content["position"],
        content=content,
        publication=publication,
        version_no=publication.version_no,
        published_at=publication.published_at,
        first_published_at=first_published_at[publication.record_uid],
        public_until=datetime.fromisoformat(content["expires_on"]) if content["expires_on"] else None,
        etag=publication.entry_hash,
    )
    with office_language():
        row.promised_limit_text = str(promised_limit(content))
    return row


def _with_bodies(row: PublishedPower) -> PublishedPower:
    """The row with its page's body, rendered in both languages here, so that a citizen's request renders nothing of it."""
    for language, field in (("zh-hans", "body_html"), ("en", "body_html_en")):
        with translation.override(language):
            setattr(row, field, page.body(row.content))
    return row


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
        row = _row(publication, payload, {power.uid: None}, MainItems([]))
        row.slug = row.slug or ""
        rows.append(row)
    return rows


def rename_sub_items(main: int) -> None:
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
        project_many(outdated)


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


def project_withdrawal(publication: Publication, reason: str) -> None:
    """Empty the published row down to its name, address and the reason why it is gone."""
    row = PublishedPower.objects.get(pk=publication.object_id)
    if not row.is_withdrawn:
        count(row, -1)
    withdrawing.empty(row, publication, reason)
    search.remove(SEARCH_KIND, row.pk)


def forget(object_id: int) -> None:
    """Drop the row that a withdrawn power has left."""
    PublishedPower.objects.filter(pk=object_id, is_withdrawn=True).delete()
    rename_sub_items(object_id)


def count(row: PublishedPower, change: int) -> None:
    """Add ``change`` to the counts of the row's organisation and of every organisation above it."""
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


def clear() -> None:
    """Empty the published tables and the search entries of powers."""
    search.remove_all(SEARCH_KIND)
    PublishedPower.objects.all().delete()
    PowerCount.objects.all().delete()


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
