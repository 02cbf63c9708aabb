"""Annual reports in the back office, under /office/disclosure/reports/."""

from django.urls import path

from .office_views import BehindView, NumbersView

app_name = "disclosure-reports"
urlpatterns = [
    path("<int:pk>/", NumbersView.as_view(), name="numbers"),
    path("<int:pk>/requests/", BehindView.as_view(), name="behind"),
]
