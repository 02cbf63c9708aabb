from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "portal.organisations"
    label = "organisations"
    verbose_name = _("机构与岗位")

    def ready(self) -> None:
        from portal.office import menu

        from .menu import MENU

        menu.register(*MENU)
