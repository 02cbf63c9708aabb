from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "disclosure"
    label = "disclosure"
    verbose_name = _("党务政务公开")

    def ready(self) -> None:
        from portal import append_only
        from portal.calendar import changes
        from portal.importing import targets
        from portal.office import dashboard, menu
        from portal.printing import registry as printing
        from portal.publishing import due, kinds, panels
        from powers.demo import chapters

        from .boards import office as boards
        from .boards import public_views as posted
        from .catalogue import office
        from .catalogue.imports import GovernmentCatalogueImport, PartyCatalogueImport
        from .catalogue.kind import CatalogueItemKind
        from .clock import office as clock
        from .clock import running
        from .demo import catalogue, information, postings, report
        from .demo import clock as day
        from .demo import requests as asked
        from .information.kind import DisclosureKind
        from .information.views import panel_of_item
        from .models.category import CHANGE_GUARD
        from .models.request import LETTER_GUARD, REQUEST_GUARD
        from .models.task import GUARD
        from .printing import (
            BulletinSheets,
            DisclosureApproval,
            DisclosureCatalogue,
            ItemApproval,
            ReportApproval,
        )
        from .report import office as reports
        from .report import views as reported
        from .report.kind import AnnualReportKind
        from .report.printing import AnnualReportDocument, AnnualReportDraft
        from .requests import office as requests
        from .tasks import on_calendar_change

        chapters.register(catalogue.tell)
        chapters.register(information.tell)
        chapters.register(postings.tell)
        chapters.register(asked.tell)
        chapters.register(report.tell)
        chapters.register(day.tell)
        kinds.register(CatalogueItemKind())
        kinds.register(DisclosureKind())
        kinds.register(AnnualReportKind())
        printing.register(DisclosureCatalogue())
        printing.register(BulletinSheets())
        printing.register(DisclosureApproval())
        printing.register(ItemApproval())
        printing.register(ReportApproval())
        printing.register(AnnualReportDocument())
        printing.register(AnnualReportDraft())
        append_only.guard(self, CHANGE_GUARD, GUARD, REQUEST_GUARD, LETTER_GUARD)
        due.also(running.run_today)
        changes.on_calendar_change(on_calendar_change)
        targets.register(PartyCatalogueImport())
        targets.register(GovernmentCatalogueImport())
        panels.register(
            panels.PublicPanel(
                "catalogue_item", "disclosure/public/_panel_reports.html", reported.panel_of_item, order=5
            ),
            panels.PublicPanel(
                "catalogue_item", "disclosure/public/_panel_information.html", panel_of_item, order=10
            ),
            panels.PublicPanel(
                "catalogue_item", "disclosure/public/_panel_postings.html", posted.panel_of_item, order=20
            ),
            panels.PublicPanel(
                "disclosure", "disclosure/public/_panel_postings.html", posted.panel_of_disclosure, order=10
            ),
        )
        menu.register(*office.MENU, *clock.MENU, *reports.MENU, *requests.MENU, *boards.MENU)
        dashboard.register(*clock.PANELS, *requests.PANELS)
