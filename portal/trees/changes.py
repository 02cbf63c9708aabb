"""Who wants to know that a tree has changed its shape: apps above register here what has to be worked out anew."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import models

Callback = Callable[[], Any]

_callbacks: dict[str, list[Callback]] = defaultdict(list)


def on_tree_change(model: type[models.Model], callback: Callback) -> None:
    """Call ``callback`` whenever a node of ``model`` has got another parent, or its trees were repaired.

    It runs in the transaction that moved the node, under the tree's lock, so that nobody ever sees the one without
    the other. New nodes, deleted ones and a new order among siblings are no reason. Register in ``AppConfig.ready()``.
    """
    registered = _callbacks[model._meta.label]
    if callback not in registered:
        registered.append(callback)


def tree_changed(model: type[models.Model]) -> None:
    """Tell everyone who registered for ``model``."""
    for callback in _callbacks[model._meta.label]:
        callback()
