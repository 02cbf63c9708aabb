"""How categories are called now, and where they stand: what public rows say of them, whatever they were called then."""

from collections.abc import Iterable, Sequence
from typing import Any

from portal.publishing.projection import Version

from ..models import Category

Content = dict[str, Any]


class Ways:
    """The ways to the categories of many contents; two queries. One that is gone is called as its content has it."""

    def __init__(self, contents: Iterable[Content]):
        leaves = {content["category_path"][-1]["id"] for content in contents}
        trees = Category.objects.filter(pk__in=leaves).order_by().values_list("tree_id", flat=True)
        self._there = Category.objects.filter(tree_id__in=set(trees)).in_bulk()

    def now(self, content: Content) -> Content:
        """``content`` with the way to its category as it is now."""
        path: list[Category] = []
        node = self._there.get(content["category_path"][-1]["id"])
        while node is not None:
            path.insert(0, node)
            node = self._there.get(node.parent_id) if node.parent_id else None
        if not path:
            return content
        keys = content["category_path"][-1].keys()  # an item's says positions, too
        known = [{"id": each.pk, "name": each.name, "position": each.position} for each in path]
        return {**content, "category_path": [{key: step[key] for key in keys} for step in known]}


def called_as_now(versions: Sequence[Version]) -> Sequence[Version]:
    """Versions whose contents say the way to their category as it is now (``Projection.as_shown``)."""
    ways = Ways(payload["content"] for _publication, payload in versions)
    return [
        (publication, {**payload, "content": ways.now(payload["content"])})
        for publication, payload in versions
    ]
