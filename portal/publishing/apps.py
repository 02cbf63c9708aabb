from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    label = "publishing"
    verbose_name = _("审核发布")

    def ready(self) -> None:
        from portal import append_only
        from portal.attachments import registry
        from portal.office import dashboard, menu

        from . import secrecy
        from .desk import office
        from .files import used_in_snapshots
        from .ledger import triggers

        checks.register(secrecy.kinds_are_known)
        menu.register(*office.MENU)
        dashboard.register(*office.PANELS)
        registry.register(registry.FileUser("publications", used_in_snapshots))
        append_only.guard(self, *triggers.GUARDS)
