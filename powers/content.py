"""A power's publishable content: from draft rows to a plain dict and back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from portal.accounts.models import User
from portal.histories import end_of_act, last_known, rows_at
from portal.organisations.models import Organisation, Post
from portal.publishing.content import earlier_recipients, earlier_way, named, named_post, recipients
from portal.publishing.models import Audience

from . import main_items
from .models import AccountabilityGround, Duty, LegalBasis, Material, Power, Step
from .models.flowchart import STEP_COLUMNS
from .rules import Limit

TEXT_FIELDS = (
    "code",
    "name",
    "power_type",
    "function",
    "internal_domain",
    "exercising_subject",
    "conditions",
    "content",
    "process",
    "requirements",
    "statutory_limit",
    "statutory_limit_unit",
    "promised_limit",
    "promised_limit_unit",
    "limit_note",
    "charges_fee",
    "fee_standard",
    "fee_basis",
    "outcome",
    "consultation_phone",
    "complaint_phone",
    "remedies",
)
PARTS: dict[str, tuple[type, tuple[str, ...]]] = {
    "legal_bases": (LegalBasis, ("title", "document_number", "article", "text", "level")),
    "materials": (Material, ("name", "is_required", "form", "copies", "note")),
    "duties": (Duty, ("stage", "text")),
    "accountability_grounds": (AccountabilityGround, ("text",)),
    "steps": (Step, STEP_COLUMNS),
}


def snapshot(power: Power) -> dict[str, Any]:
    """What is published of ``power``: its own fields, where it belongs, and its rows. Internal remarks are not."""
    rows = {key: list(getattr(power, key).all()) for key in PARTS}
    # Who was named for 特定对象 is nobody's business once the audience is another.
    is_for_some = power.audience == Audience.SPECIFIED
    organisations = power.audience_organisations.all() if is_for_some else []
    people = power.audience_users.all() if is_for_some else []
    parent = main_items.parent_of_draft(power)
    return _content(power, rows, parent, _way_to(power.organisation), organisations, people)


def drafts(powers: Sequence[Power]) -> list[dict[str, Any]]:
    """What would be published of each of ``powers`` if all drafts became public together: main items by their drafts'
    names, and nobody named for 特定对象. A few queries, and one for each section that they belong to.
    """
    prefetch_related_objects(powers, "organisation", "post", "parent", *PARTS)
    homes = {power.organisation_id: power.organisation for power in powers}
    ways = {pk: list(_way_to(home)) for pk, home in homes.items()}
    return [
        _content(
            power,
            {key: list(getattr(power, key).all()) for key in PARTS},
            _draft_of_main_item(power),
            ways[power.organisation_id],
            [],
            [],
        )
        for power in powers
    ]


def _draft_of_main_item(power: Power) -> dict[str, Any] | None:
    main = power.parent
    return {"id": main.pk, "code": main.code, "name": main.name} if main else None


def earlier(entry: Any) -> dict[str, Any]:
    """The content as it was when ``entry``, a row of the power's history, was written.

    Names of posts and organisations are today's, or the last ones: only what was changed of the power itself is told
    apart.
    """
    power = entry.instance
    power.post = last_known(Post, entry.post_id)
    moment = end_of_act(entry)
    rows = {key: rows_at(model, moment, power_id=power.pk) for key, (model, _columns) in PARTS.items()}
    parent = main_items.parent_of_draft(power)
    return _content(power, rows, parent, earlier_way(entry), *earlier_recipients(entry))


def _way_to(organisation: Organisation) -> Iterable[Organisation]:
    return organisation.get_ancestors(include_self=True)


def _content(
    power: Power,
    rows: dict[str, list[Any]],
    parent: dict[str, Any] | None,
    way: Iterable[Organisation],
    organisations: Iterable[Organisation],
    people: Iterable[User],
) -> dict[str, Any]:
    content: dict[str, Any] = {name: getattr(power, name) for name in TEXT_FIELDS}
    content["lanes"] = power.lanes
    content["slug"] = power.slug
    content["position"] = power.position
    content["audience"] = power.audience
    content["expires_on"] = timezone.localtime(power.expires_on).isoformat() if power.expires_on else None
    content["parent"] = parent
    content["post"] = named_post(power.post)
    content["organisation_path"] = [named(node) for node in way]
    content["audience_organisations"] = [named(node) for node in sorted(organisations, key=_key)]
    content["audience_users"] = [
        {"id": user.pk, "username": user.username, "name": user.get_full_name()}
        for user in sorted(people, key=_key)
    ]
    for key, (_model, columns) in PARTS.items():
        content[key] = [{column: getattr(row, column) for column in columns} for row in rows[key]]
    return content


def _key(row: Any) -> int:
    return row.pk


@transaction.atomic
def restore(power: Power, content: dict[str, Any]) -> None:
    """Make the draft row what ``content`` says. Main item, post, organisations and people are found by their keys."""
    for name in TEXT_FIELDS:
        setattr(power, name, content[name])
    # Versions of before there were flowcharts have neither lanes nor steps.
    power.lanes = content.get("lanes", [])
    power.position = content["position"]
    power.audience = content["audience"]
    power.expires_on = datetime.fromisoformat(content["expires_on"]) if content["expires_on"] else None
    power.parent = Power.objects.filter(pk=content["parent"]["id"]).first() if content["parent"] else None
    power.post = Post.objects.filter(pk=content["post"]["id"]).first() if content["post"] else None
    path = content["organisation_path"]
    if path and (home := Organisation.objects.filter(pk=path[-1]["id"]).first()):
        power.organisation = home
    for field, key in (
        (power.audience_organisations, "audience_organisations"),
        (power.audience_users, "audience_users"),
    ):
        field.set(field.model.objects.filter(pk__in=recipients(content, key)))
    for key in PARTS:
        replace_parts(power, key, in_the_structure(content.get(key, [])) if key == "steps" else content[key])


def in_the_structure(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps that were written down some time ago: who is gone from the structure since stays in them by name only."""
    posts = Post.objects.filter(pk__in=[step["post_id"] for step in steps]).values_list("pk", flat=True)
    places = [step["organisation_id"] for step in steps]
    organisations = Organisation.objects.filter(pk__in=places).values_list("pk", flat=True)
    there = {"post_id": set(posts), "organisation_id": set(organisations)}
    return [
        {**step, **{name: step[name] if step[name] in keys else None for name, keys in there.items()}}
        for step in steps
    ]


def replace_parts(power: Power, key: str, rows: list[dict[str, Any]]) -> None:
    """Make one list of a power's rows be ``rows``; rows that stay the same keep their history.

    A row is the same as before by its key where it has one (a step), else by its place.
    """
    model, columns = PARTS[key]
    present = list(getattr(power, key).all())
    by_key = {row.key: row for row in present} if "key" in columns else dict(enumerate(present))
    for position, values in enumerate(rows):
        row = by_key.pop(values["key"] if "key" in columns else position, None) or model(power=power)
        is_same = row.position == position and all(getattr(row, name) == values[name] for name in columns)
        if row.pk and is_same:
            continue
        row.position = position
        for name in columns:
            setattr(row, name, values[name])
        row.save()
    for row in by_key.values():
        row.delete()


def statutory_limit(content: dict[str, Any]) -> Limit:
    return Limit(content["statutory_limit"], content["statutory_limit_unit"])


def promised_limit(content: dict[str, Any]) -> Limit:
    return Limit(content["promised_limit"], content["promised_limit_unit"])
