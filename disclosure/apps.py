from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "disclosure"
    label = "disclosure"
    verbose_name = _("党务政务公开")

    def ready(self) -> None:
        from portal.importing import targets
        from portal.office import menu
        from portal.publishing import kinds
        from powers.demo import chapters

        from .catalogue import office
        from .catalogue.imports import GovernmentCatalogueImport, PartyCatalogueImport
        from .catalogue.kind import CatalogueItemKind
        from .demo import catalogue

        chapters.register(catalogue.tell)
        kinds.register(CatalogueItemKind())
        targets.register(PartyCatalogueImport())
        targets.register(GovernmentCatalogueImport())
        menu.register(*office.MENU)
