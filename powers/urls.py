"""The public power catalogue, under /powers/."""

from django.urls import path, register_converter

from . import power_views, version_views, views


class SlugConverter:
    """A power's address as ``projection.free_slug`` makes it: no NUL or other surprise gets to the database."""

    regex = r"[A-Za-z0-9._-]{1,80}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SlugConverter, "power")

app_name = "powers"
urlpatterns = [
    path("", views.catalogue, name="list"),
    path("posts/", views.key_posts, name="posts"),
    path("section/<str:code>/", views.section, name="section"),
    path("<power:slug>/", power_views.power, name="power"),
    path("<power:slug>/qr.svg", power_views.qr_code, name="qr"),
    path("<power:slug>/versions/", version_views.versions, name="versions"),
    path("<power:slug>/versions/<int:before>...<int:after>/", version_views.compare, name="compare"),
]
