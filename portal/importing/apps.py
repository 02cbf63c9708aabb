from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportingConfig(AppConfig):
    name = "portal.importing"
    label = "importing"
    verbose_name = _("数据导入")

    def ready(self) -> None:
        from portal.office import menu

        from . import selectors

        menu.register(
            menu.MenuEntry(
                menu.CONTENT,
                _("导入目录和流程图"),
                "upload_file",
                "importing:list",
                lambda request: selectors.may_import_somewhere(request.user),
                order=60,
            )
        )
