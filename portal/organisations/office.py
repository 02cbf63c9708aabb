"""What every admin screen shares that is ruled by roles on organisations."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .selectors import held_permissions, may, organisations_where


class RoleModelAdmin:
    """Mix in before ``unfold.admin.ModelAdmin``: permissions come from roles on organisations, never from Django's own.

    ``organisation_lookup`` leads from the model to its organisation ("" when the model is the organisation itself).
    What lies outside the person's subtrees isn't in the queryset at all, so that asking for it is a 404. Being a
    superuser opens nothing (三员分立). An empty permission name means that nobody may.
    """

    view_permission = ""
    add_permission = ""
    change_permission = ""
    delete_permission = ""
    organisation_lookup = "organisation"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset = super().get_queryset(request)  # type: ignore[misc]
        places = organisations_where(request.user, self.view_permission)
        if not self.organisation_lookup:
            return queryset.filter(pk__in=places.values("pk"))
        return queryset.filter(**{f"{self.organisation_lookup}__in": places})

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; whole and unfiltered where the address asks for what no text of the database can be (NUL)."""
        if any("\0" in text for _name, texts in request.GET.lists() for text in texts):
            return redirect(request.path)
        named = {"title": self.opts.app_config.verbose_name, **(extra_context or {})}  # type: ignore[attr-defined]
        return super().changelist_view(request, named)  # type: ignore[misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.view_permission in held_permissions(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.view_permission, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.add_permission, None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.change_permission, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.delete_permission, obj)

    def _may(self, request: HttpRequest, permission: str, obj: Model | None) -> bool:
        if not permission or permission not in held_permissions(request.user):
            return False
        return obj is None or may(request.user, permission, self._organisation_of(obj))

    def _organisation_of(self, obj: Any) -> Any:
        for step in filter(None, self.organisation_lookup.split("__")):
            obj = getattr(obj, step)
        return obj
