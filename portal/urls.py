"""URLs: the public site at ``/`` (English at ``/en/``), the back office at ``/office/``."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("office/review/", include("portal.publishing.urls")),
    path("office/", admin.site.urls),
    prefix_default_language=False,
)
