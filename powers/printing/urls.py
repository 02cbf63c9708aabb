"""Printing from a power's own pages, under /office/powers/."""

from django.urls import path

from portal.printing.record_views import RecordPrint

from .approval import ApprovalSheet

app_name = "power-printing"
urlpatterns = [
    path("<int:pk>/approval/<int:version>/", RecordPrint.as_view(document=ApprovalSheet()), name="approval"),
]
