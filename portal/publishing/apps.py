from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    label = "publishing"
    verbose_name = _("审核发布")

    def ready(self) -> None:
        from portal.office import dashboard, menu

        from .desk import office

        menu.register(*office.MENU)
        dashboard.register(*office.PANELS)
