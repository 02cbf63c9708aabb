"""Disclosures in the back office, beside the admin's pages of them, under /office/disclosure/information/."""

from django.urls import path

from .office_views import FileView

app_name = "disclosure-information"
urlpatterns = [
    path("<int:pk>/files/<int:number>/", FileView.as_view(), {"kind": "disclosure"}, name="file"),
]
