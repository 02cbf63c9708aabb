"""The items of a choice, in the catalogue's order: what is published, or with drafts what would be if all became public now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import may, subtree_filter
from portal.printing.audiences import READ_BY
from portal.printing.registry import NothingToPrint
from portal.publishing.models import State
from portal.publishing.models.publishable import OUT_OF_USE_STATES
from portal.publishing.reading import is_public
from portal.publishing.selectors import unit_of

from ...catalogue.content import snapshot
from ...catalogue.projection import order_of
from ...models import CatalogueItem, Category, PublishedItem
from .choice import Choice

NOW = datetime.max.replace(tzinfo=UTC)  # later than any publication


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: its content, and the state of its draft where that isn't what is public."""

    pk: int
    content: dict[str, Any]
    draft_state: str = ""
    # When the category was called as the content has it: at its publication; what is a draft has it as it is now.
    at: datetime = NOW

    @property
    def category(self) -> int:
        return self.content["category_path"][-1]["id"]

    @property
    def way(self) -> tuple[str, ...]:
        """The names of the categories from the top down."""
        return tuple(step["name"] for step in self.content["category_path"])


def organisation_of(choice: Choice) -> Organisation:
    """The unit or section that was chosen. Raises ``NothingToPrint`` for a code there isn't."""
    found = Organisation.objects.filter(code=choice.organisation).first()
    if found is None:
        raise NothingToPrint(_("没有代码为“%(code)s”的机构。") % {"code": choice.organisation})
    return found


def may_read_drafts(choice: Choice, user: User) -> bool:
    """Whether ``user`` may read every draft that ``choice`` could hold."""
    return may(user, "view_content", organisation_of(choice))


def _placed(choice: Choice) -> Q:
    organisation = organisation_of(choice)
    place = subtree_filter([organisation], "organisation__")
    return place & Q(
        catalogue=choice.catalogue, unit=unit_of(organisation), audience__in=READ_BY[choice.audience]
    )


def published(choice: Choice) -> QuerySet[PublishedItem]:
    """The published rows of the choice."""
    return PublishedItem.objects.filter(is_public(), _placed(choice))


def drafted(choice: Choice) -> QuerySet[CatalogueItem]:
    """Its draft rows: what is out of use is left out, and what has come to its end."""
    ended = Q(state=State.PUBLISHED, public_until__lte=timezone.now())
    rows = CatalogueItem.objects.filter(_placed(choice))
    return rows.exclude(state__in=OUT_OF_USE_STATES).exclude(ended)


def count(choice: Choice) -> int:
    """How many items the choice holds."""
    return drafted(choice).count() if choice.drafts else published(choice).count()


def entries_of(choice: Choice) -> list[Entry]:
    """The items of the choice, in the catalogue's order."""
    if not choice.drafts:
        rows = published(choice).order_by("category_order", "category_id", "position", "code")
        return [
            Entry(row.pk, row.content, at=row.published_at) for row in rows.defer("body_html", "body_html_en")
        ]
    found = []
    items = drafted(choice).select_related("organisation", "unit", "category", "post")
    public = PublishedItem.objects.in_bulk([item.pk for item in items if item.state == State.PUBLISHED])
    for item in items:
        if item.pk in public:
            row = public[item.pk]
            found.append(Entry(item.pk, row.content, at=row.published_at))
        else:
            found.append(Entry(item.pk, snapshot(item), item.state_label))
    return sorted(found, key=_place)


def _place(entry: Entry) -> tuple[str, int, int, str]:
    content = entry.content
    return (order_of(content["category_path"]), entry.category, content["position"], content["code"])


def by_category(entries: Iterable[Entry]) -> list[tuple[tuple[str, ...], list[Entry]]]:
    """The entries, which come in the catalogue's order, under the categories' names from the top down.

    A category that was renamed or moved since some of its items were published has one heading all the same: its newest
    name, where it stands now.
    """
    members: dict[int, list[Entry]] = {}
    for entry in entries:
        members.setdefault(entry.category, []).append(entry)
    newest = {category: max(rows, key=lambda entry: entry.at) for category, rows in members.items()}
    in_order = sorted(members, key=lambda category: _place(newest[category])[:2])
    return [(newest[category].way, sorted(members[category], key=_within)) for category in in_order]


def _within(entry: Entry) -> tuple[int, str]:
    return entry.content["position"], entry.content["code"]


def state_of_drafts(choice: Choice) -> str:
    """Changes with every edit of a draft, when one comes or goes, and when a category is called otherwise."""
    if not choice.drafts:
        return ""
    sums = drafted(choice).order_by().aggregate(Sum("revision"), Max("updated_at"))
    names = [
        model.history.aggregate(Max("history_id"))["history_id__max"] for model in (Category, Organisation)
    ]
    return ":".join(map(str, [count(choice), *(sums[name] for name in sorted(sums)), *names]))
