"""Printing from the review desk's pages of disclosures and catalogue items, under /office/disclosure/print/."""

from django.urls import path

from portal.printing.approval.views import ApprovalSheetPrint

from .approval import DisclosureApproval, ItemApproval

app_name = "disclosure-printing"
urlpatterns = [
    path(
        "<int:pk>/approval/<int:version>/",
        ApprovalSheetPrint.as_view(document=DisclosureApproval()),
        name="disclosure-approval",
    ),
    path(
        "items/<int:pk>/approval/<int:version>/",
        ApprovalSheetPrint.as_view(document=ItemApproval()),
        name="item-approval",
    ),
]
