from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    name = "portal.attachments"
    label = "attachments"
    verbose_name = _("附件")

    def ready(self) -> None:
        from .scanning import scanner_is_known

        checks.register(scanner_is_known)
