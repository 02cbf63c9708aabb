from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "portal.organisations"
    label = "organisations"
    verbose_name = _("机构与岗位")

    def ready(self) -> None:
        from portal import append_only
        from portal.office import menu

        from .menu import MENU
        from .models.entry import GUARD

        menu.register(*MENU)
        append_only.guard(self, GUARD)
