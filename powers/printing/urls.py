"""Printing from a power's own pages, under /office/powers/."""

from django.urls import path

from .views import ApprovalSheetPrint

app_name = "power-printing"
urlpatterns = [
    path("<int:pk>/approval/<int:version>/", ApprovalSheetPrint.as_view(), name="approval"),
]
