"""Disclosure on the public site, under /disclosure/."""

from django.urls import path

from portal.printing import public_views as printing
from portal.publishing.converters import RECORD

from . import member_views
from .boards import public_views as boards
from .catalogue import views as catalogue
from .clock import public_views as clock
from .information import views as information
from .report import views as report
from .requests import public_views as requests

app_name = "disclosure"
urlpatterns = [
    path("", catalogue.index, name="index"),
    path("guide/", catalogue.guide, name="guide"),
    path("members/", member_views.members, name="members"),
    path("information/", information.information_list, name="information-list"),
    path(f"information/{RECORD}/", information.information, name="information"),
    path(f"information/{RECORD}/versions/", information.versions, name="information-versions"),
    path(
        f"information/{RECORD}/versions/<int:before>...<int:after>/",
        information.compare,
        name="information-compare",
    ),
    path(f"information/{RECORD}/files/<int:number>/", information.file, name="information-file"),
    path(f"item/{RECORD}/", catalogue.item, name="item"),
    path(f"item/{RECORD}/versions/", catalogue.versions, name="item-versions"),
    path(f"item/{RECORD}/versions/<int:before>...<int:after>/", catalogue.compare, name="item-compare"),
    path("reports/", report.reports, name="reports"),
    path(f"reports/{RECORD}/", report.report, name="report"),
    path(f"reports/{RECORD}/versions/", report.versions, name="report-versions"),
    path(f"reports/{RECORD}/versions/<int:before>...<int:after>/", report.compare, name="report-compare"),
    path(f"reports/{RECORD}.pdf", printing.record, {"document": "annual-report"}, name="report-pdf"),
    path("task/<int:pk>/", clock.task, name="task"),
    path("posting/<int:pk>/", boards.posting, name="posting"),
    path("photo/<int:pk>/", boards.photo, name="posting-photo"),
    path("request/", requests.about, name="request-about"),
    path("request/apply/", requests.apply, name="request-apply"),
    path("request/follow/", requests.follow, name="request-follow"),
    path("request/receipt/<str:token>/", requests.receipt, name="request-receipt"),
    path("request/<str:token>/", requests.status, name="request"),
    path("request/<str:token>/file/<int:pk>/", requests.file, name="request-file"),
    path("request/<str:token>/letter/<int:pk>.pdf", requests.letter, name="request-letter"),
    path("<slug:kind>/", catalogue.catalogue, name="catalogue"),
    path("<slug:kind>/feed.atom", information.feed, name="feed"),
    path("<slug:kind>/<str:code>/", catalogue.catalogue_of, name="catalogue-of"),
    path("<slug:kind>/<str:code>/due/", clock.due, name="due"),
    path("<slug:kind>/<str:code>/catalogue.<slug:format>", catalogue.download, name="download"),
]
