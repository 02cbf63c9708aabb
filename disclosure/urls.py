"""Disclosure on the public site, under /disclosure/."""

from django.urls import path

from portal.publishing.converters import RECORD

from .catalogue import views as catalogue

app_name = "disclosure"
urlpatterns = [
    path("", catalogue.index, name="index"),
    path(f"item/{RECORD}/", catalogue.item, name="item"),
    path("<slug:kind>/", catalogue.catalogue, name="catalogue"),
    path("<slug:kind>/<str:code>/", catalogue.catalogue_of, name="catalogue-of"),
]
