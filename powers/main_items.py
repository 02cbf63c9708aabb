"""What a sub-item may say of its main item in public: what is public of that itself, to the same people.

A sub-item's page, list entry and search entry begin with its main item's name. That name never comes from the main
item's draft, which nobody may have approved yet, but from its newest public version.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from portal.organisations.models import Organisation
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import Audience, Publication
from portal.publishing.selectors import unit_of

from .models import Power, PublishedPower
from .selectors import is_public

Content = dict[str, Any]


@dataclass(frozen=True)
class Scope:
    """Who may read something: its audience, and whom that means."""

    audience: str
    organisation: int
    named: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of_content(cls, audience: str, organisation: int, content: Content) -> "Scope":
        """The scope of a public version."""
        named = {
            (key, row["id"]) for key in ("audience_organisations", "audience_users") for row in content[key]
        }
        return cls(audience, organisation, frozenset(named))

    @classmethod
    def of_draft(cls, power: Power) -> "Scope":
        """The scope that a draft asks for."""
        named: set[tuple[str, int]] = set()
        if power.audience == Audience.SPECIFIED:
            for key in ("audience_organisations", "audience_users"):
                named |= {(key, pk) for pk in getattr(power, key).values_list("pk", flat=True)}
        return cls(power.audience, power.organisation_id, frozenset(named))

    def holds(self, other: "Scope") -> bool:
        """Whether everybody who may read ``other`` may surely read this too.

        Audiences don't lie in one another like boxes: a member of the unit needn't be in the Party, and somebody who is
        named may belong to another unit. So only society holds other audiences, and any holds what nobody reads.
        """
        if self.audience == Audience.SOCIETY or other.audience == Audience.INTERNAL:
            return True
        if self.audience != other.audience:
            return False
        if self.audience == Audience.UNIT and self.organisation != other.organisation:
            homes = Organisation.objects.filter(pk__in=[self.organisation, other.organisation])
            return len({unit_of(home).pk for home in homes}) == 1
        return other.named <= self.named


@dataclass(frozen=True)
class MainItem:
    """A main item's newest public version, as far as its sub-items need it."""

    code: str
    name: str
    scope: Scope


def public_main_item(power: Power) -> MainItem | None:
    """The main item of a draft as it is public now; ``None`` while it isn't."""
    row = PublishedPower.objects.filter(is_public(), pk=power.parent_id).first()
    if row is None:
        return None
    return MainItem(
        row.code,
        row.content["name"],
        Scope.of_content(row.audience, row.organisation_id, row.content),
    )


def parent_of_draft(power: Power) -> Content | None:
    """What a draft's publication would say of its main item. Without a name unless that is for the same readers."""
    if power.parent_id is None:
        return None
    main = public_main_item(power)
    if main is None or not main.scope.holds(Scope.of_draft(power)):
        return {"id": power.parent_id, "code": "", "name": ""}
    return {"id": power.parent_id, "code": main.code, "name": main.name}


class MainItems:
    """The main items of many public versions, by what the ledger says of them; one query, however many.

    The ledger and not the published rows: at a rebuild a main item's row may be written after its sub-items'.
    """

    def __init__(self, contents: Iterable[Content]):
        keys = {content["parent"]["id"] for content in contents if content["parent"]}
        self._found: dict[int, MainItem] = {}
        for publication in newest_versions(keys):
            # Once erased by law it is named no more; then the sub-item's own version says what it said at the time.
            if payload := payload_of(publication):
                content = payload["content"]
                scope = Scope.of_content(publication.audience, publication.organisation_id, content)
                self._found[publication.object_id] = MainItem(content["code"], content["name"], scope)

    def parent(self, publication: Publication, content: Content) -> Content | None:
        """The main item of the version that ``publication`` published, as it is called today."""
        parent = content["parent"]
        main = self._found.get(parent["id"]) if parent else None
        if main is None:
            return parent
        own = Scope.of_content(publication.audience, publication.organisation_id, content)
        return {"id": parent["id"], "code": main.code, "name": main.name} if main.scope.holds(own) else parent


def newest_versions(powers: Iterable[int]) -> Iterable[Publication]:
    """The last version of each of these powers that was ever public, with its snapshot; one query."""
    keys = list(powers)
    if not keys:
        return []
    versions = Publication.objects.filter(
        kind="power", object_id__in=keys, action=Publication.Action.PUBLISHED
    )
    newest = versions.order_by().values("object_id").annotate(newest=Max("sequence")).values("newest")
    return Publication.objects.filter(sequence__in=newest).select_related("snapshot")
