"""A heading of a catalogue that is renamed or moved: what is public under it is called so at once, and it is told why."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.selectors import may
from portal.publishing.display import way
from portal.publishing.errors import NotPermitted
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import LedgerHead, Publication
from portal.search.projection import FindableProjection

from ..information.projection import DisclosureProjection
from ..models import Category, CategoryChange, PublishedDisclosure, PublishedItem
from .projection import ItemProjection, order_of
from .ways import Ways

BATCH = 500


@transaction.atomic
def save_category(category: Category, user: User, *, reason: str = "") -> None:
    """Save a heading, new or changed. Raises ``NotPermitted`` unless the office is his.

    Publications wait meanwhile, as they wait for one another: what is published now is called as the heading is then.
    """
    if not may(user, "review_office", category.unit):
        raise NotPermitted(_("您没有办理“%s”的权限。") % category.unit)
    hold_headings()
    before = Category.objects.filter(pk=category.pk).first()
    was = _path(before) if before else []
    category._history_user, category._change_reason = user, reason  # type: ignore[attr-defined]
    category.save()
    category.refresh_from_db()
    if before is None or was == _path(category):
        return
    under = category.get_descendants(include_self=True).values_list("pk", flat=True)
    if _called_anew(list(under)):
        CategoryChange.objects.create(
            category_id=category.pk,
            unit=category.unit,
            catalogue=category.catalogue,
            before=way(was)[:500],
            after=way(_path(category))[:500],
            reason=reason,
            by=user.get_full_name(),
        )


def hold_headings() -> None:
    """Until the transaction ends nobody else changes a heading, or publishes."""
    LedgerHead.objects.select_for_update().get_or_create(pk=1)


def is_public(category: Category) -> bool:
    """Whether anything is, or was, public under the heading: then its changes are told, and it stays."""
    under = list(category.get_descendants(include_self=True).values_list("pk", flat=True))
    rows = (PublishedItem, PublishedDisclosure)
    return any(model._default_manager.filter(category_id__in=under).exists() for model in rows)


def _path(category: Category) -> list[dict[str, Any]]:
    nodes = category.get_ancestors(include_self=True)
    return [{"id": node.pk, "name": node.name, "position": node.position} for node in nodes]


def _called_anew(categories: Sequence[int]) -> bool:
    """Write the published rows under these categories anew; whether there were any."""
    found = False
    for projection in (ItemProjection(), DisclosureProjection()):
        under = projection.model._default_manager.filter(category_id__in=categories)
        keys = list(under.values_list("pk", flat=True))
        found = found or bool(keys)
        for start in range(0, len(keys), BATCH):
            _project(projection, keys[start : start + BATCH])
    return found


def _project(projection: FindableProjection, keys: Sequence[int]) -> None:
    model: Any = projection.model
    rows = model._default_manager.in_bulk(keys)
    known = [
        (version, payload) for version in _newest(projection.kind, keys) if (payload := payload_of(version))
    ]
    public = [(version, payload) for version, payload in known if not rows[version.object_id].is_withdrawn]
    if public:
        projection.write_many(public)
    ways = Ways(payload["content"] for _version, payload in known)
    for version, payload in known:
        if rows[version.object_id].is_withdrawn:  # of these little is left but their names
            path = ways.now(payload["content"])["category_path"]
            called = {"category_name": way(path)[:300]}
            if model is PublishedItem:
                called["category_order"] = order_of(path)
            model._default_manager.filter(pk=version.object_id).update(**called)


def _newest(kind: str, keys: Sequence[int]) -> list[Publication]:
    """The last version of each of these records that was public, with its snapshot; one query."""
    versions = Publication.objects.filter(
        kind=kind, object_id__in=keys, action=Publication.Action.PUBLISHED
    ).order_by()
    newest = versions.values("object_id").annotate(newest=Max("sequence")).values("newest")
    return list(Publication.objects.filter(sequence__in=newest).select_related("snapshot"))
