from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "search"
    verbose_name = _("检索")

    def ready(self) -> None:
        post_migrate.connect(_put_back_triggers, sender=self)


def _put_back_triggers(using: str, **_: Any) -> None:
    from . import schema

    schema.put_back(connections[using])
