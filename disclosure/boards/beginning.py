"""What a new posting is of, as the address of its form says."""

from typing import Any

from django.http import QueryDict

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.selectors import organisations_where

from ..models import CatalogueItem, Disclosure, DisclosureTask, Posting
from .selectors import open_tasks_of


def begun(user: User, query: QueryDict) -> Posting | None:
    """A posting that isn't saved yet, of a disclosure, for a task or under an item, in a section where ``user`` may edit.

    A task whose disclosure has been written is done with that. ``None``: there is no such thing for him.
    """
    places = organisations_where(user, "edit_content").order_by().values("pk")

    def own(model: Any, name: str) -> Any:
        key = whole_number(query.get(name))
        return model.objects.filter(pk=key, organisation__in=places).first() if key else None

    disclosure: Disclosure | None = own(Disclosure, "disclosure")
    task: DisclosureTask | None = own(DisclosureTask, "task")
    if disclosure is None and task is not None:
        written = task.disclosures.filter(organisation__in=places)
        disclosure = written.filter(publication__isnull=False).first() or written.first()
    if disclosure is not None:
        return Posting(
            item=disclosure.item,
            disclosure=disclosure,
            task=disclosure.task,
            organisation=disclosure.organisation,
            title=disclosure.title,
        )
    if task is not None:
        return Posting(item=task.item, task=task, organisation=task.organisation, title=_title(task))
    item: CatalogueItem | None = own(CatalogueItem, "item")
    return Posting(item=item, organisation=item.organisation, title=item.title) if item else None


def answered(posting: Posting) -> DisclosureTask | None:
    """The period that a posting under an item alone is for: the open one that is due first. ``None``: it has none."""
    if posting.task is not None or posting.disclosure is not None:
        return None
    return open_tasks_of([posting.item]).exclude(period="").first()


def _title(task: DisclosureTask) -> str:
    return f"{task.item.title}（{task.occasion}）" if task.period else task.item.title
