from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class PrintingConfig(AppConfig):
    name = "portal.printing"
    label = "printing"
    verbose_name = _("打印")

    def ready(self) -> None:
        from portal.office import dashboard, menu

        from . import office, signatures, signing
        from .views import may_print_somewhere

        menu.register(
            menu.MenuEntry(
                section=menu.WORK,
                title=_("打印目录"),
                icon="print",
                url_name="printing:desk",
                visible=may_print_somewhere,
                order=60,
            ),
            # Whoever works here may be handed a print, and ask what it is worth.
            menu.MenuEntry(
                section=menu.WORK,
                title=_("核验文件"),
                icon="verified",
                url_name="printing:verify",
                visible=lambda request: True,
                order=70,
            ),
        )
        dashboard.register(office.PANEL)
        checks.register(office.there_is_room, deploy=True)
        checks.register(signing.certificate_is_usable, deploy=True)
        checks.register(signatures.roots_are_readable, deploy=True)
