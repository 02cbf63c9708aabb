from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PowersConfig(AppConfig):
    name = "powers"
    label = "powers"
    verbose_name = _("职权目录")

    def ready(self) -> None:
        from portal import append_only
        from portal.importing import targets
        from portal.office import dashboard, menu
        from portal.organisations.models import Organisation
        from portal.printing import registry as printing
        from portal.publishing import kinds
        from portal.trees.changes import on_tree_change

        from . import office, projection
        from .clearing import office as clearing
        from .flowcharts.imports import FlowchartImport
        from .imports import PowerImport
        from .kind import PowerKind
        from .models.clearing import GUARD
        from .printing import ApprovalSheet, PostPowers, PowerCatalogue, PowerSheet, PowerStructure

        kinds.register(PowerKind())
        on_tree_change(Organisation, projection.recount)
        printing.register(PowerCatalogue())
        printing.register(PowerSheet())
        printing.register(ApprovalSheet())
        printing.register(PowerStructure())
        printing.register(PostPowers())
        targets.register(PowerImport())
        targets.register(FlowchartImport())
        append_only.guard(self, GUARD)
        menu.register(*office.MENU, *clearing.MENU)
        dashboard.register(*office.PANELS, *clearing.PANELS)
