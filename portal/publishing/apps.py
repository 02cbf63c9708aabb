from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    label = "publishing"
    verbose_name = _("审核发布")

    def ready(self) -> None:
        from portal import append_only
        from portal.office import dashboard, menu

        from .desk import office
        from .ledger import triggers

        menu.register(*office.MENU)
        dashboard.register(*office.PANELS)
        append_only.guard(self, *triggers.GUARDS)
