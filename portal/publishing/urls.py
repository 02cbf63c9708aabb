"""The review desk, below ``/office/review/``."""

from django.urls import path
from django.views.generic import View

app_name = "review"
urlpatterns = [
    path("<slug:kind>/<int:pk>/", View.as_view(), name="record"),
]
