from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PowersConfig(AppConfig):
    name = "powers"
    label = "powers"
    verbose_name = _("职权目录")

    def ready(self) -> None:
        from portal.importing import targets
        from portal.office import dashboard, menu
        from portal.publishing import kinds

        from . import office
        from .imports import PowerImport
        from .kind import PowerKind

        kinds.register(PowerKind())
        targets.register(PowerImport())
        menu.register(*office.MENU)
        dashboard.register(*office.PANELS)
