"""The public power catalogue, under /powers/."""

from django.urls import path

from portal.publishing.converters import RECORD

from . import power_views, version_views, views

app_name = "powers"
urlpatterns = [
    path("", views.catalogue, name="list"),
    path("posts/", views.key_posts, name="posts"),
    path("section/<str:code>/", views.section, name="section"),
    path(f"{RECORD}/", power_views.power, name="power"),
    path(f"{RECORD}/qr.svg", power_views.qr_code, name="qr"),
    path(f"{RECORD}/versions/", version_views.versions, name="versions"),
    path(f"{RECORD}/versions/<int:before>...<int:after>/", version_views.compare, name="compare"),
]
