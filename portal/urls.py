"""URLs: the public site at ``/`` (English at ``/en/``), the back office at ``/office/``."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from portal.accounts.views import OwnPasswordView

handler403 = "portal.site.errors.forbidden"
handler404 = "portal.site.errors.not_found"

# The most-read addresses first: finding the view is a good part of what a page costs that the browser has already.
urlpatterns = i18n_patterns(
    path("powers/", include("powers.urls")),
    path("disclosure/", include("disclosure.urls")),
    path("", include("portal.site.urls")),
    path("ledger/", include("portal.publishing.public_urls")),
    path("print/", include("portal.printing.public_urls")),
    path("office/review/", include("portal.publishing.urls")),
    path("office/import/", include("portal.importing.urls")),
    path("office/print/", include("portal.printing.urls")),
    path("office/structure/", include("portal.organisations.urls")),
    path("office/powers/", include("powers.flowcharts.editor.urls")),
    path("office/powers/", include("powers.flowcharts.bpmn.urls")),
    path("office/powers/", include("powers.printing.urls")),
    path("office/disclosure/", include("disclosure.clock.urls")),
    path("office/requests/", include("disclosure.requests.urls")),
    path("office/disclosure/postings/", include("disclosure.boards.urls")),
    path("office/disclosure/reports/", include("disclosure.report.urls")),
    path("office/disclosure/information/", include("disclosure.information.urls")),
    path("office/disclosure/print/", include("disclosure.printing.urls")),
    path("office/richtext/", include("portal.richtext.urls")),
    path("office/clearing/", include("powers.clearing.urls")),
    path("office/power-structure/", include("powers.matrix.office_urls")),
    # In the admin's place and under its names: they serve members without a role as well.
    path("office/password_change/", OwnPasswordView.as_view()),
    path("office/logout/", LogoutView.as_view()),
    path("office/", admin.site.urls),
    prefix_default_language=False,
)
urlpatterns += [path("", include("portal.site.crawler_urls"))]
