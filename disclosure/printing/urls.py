"""Printing from the review desk's pages of the app's records, under /office/disclosure/print/."""

from django.urls import path

from portal.printing.record_views import RecordPrint

from ..report.printing import AnnualReportDraft
from .approval import DisclosureApproval, ItemApproval, ReportApproval

app_name = "disclosure-printing"
urlpatterns = [
    path(
        "<int:pk>/approval/<int:version>/",
        RecordPrint.as_view(document=DisclosureApproval()),
        name="disclosure-approval",
    ),
    path(
        "items/<int:pk>/approval/<int:version>/",
        RecordPrint.as_view(document=ItemApproval()),
        name="item-approval",
    ),
    path(
        "reports/<int:pk>/approval/<int:version>/",
        RecordPrint.as_view(document=ReportApproval()),
        name="report-approval",
    ),
    path("reports/<int:pk>/", RecordPrint.as_view(document=AnnualReportDraft()), name="report-draft"),
]
