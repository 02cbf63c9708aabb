from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "portal.calendar"
    label = "working_calendar"
    verbose_name = _("工作日历")

    def ready(self) -> None:
        from portal.office import menu

        from . import office

        menu.register(*office.MENU)
