"""By state, for the lists of drafts of every kind."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..kinds import kind_of
from ..stages import offered_states


class StateFilter(admin.SimpleListFilter):
    """No stage is offered that drafts of this kind never pass."""

    title = _("状态")
    parameter_name = "state__exact"  # as Django's own filter calls it

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return offered_states(kind_of(model_admin.model()), self.value())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() else queryset
