"""The review desk and the notices, below ``/office/review/``."""

from django.urls import path

from .desk.lists import BulkView, QueueView
from .desk.notices import NoticesView, NoticeView
from .desk.record import ActView, EraseView, PresenceView, RecordView, VersionView

app_name = "review"
urlpatterns = [
    path("", QueueView.as_view(), name="queue"),
    path("bulk/", BulkView.as_view(), name="bulk"),
    path("notices/", NoticesView.as_view(), name="notices"),
    path("notices/<int:pk>/", NoticeView.as_view(), name="notice"),
    path("<slug:kind>/<int:pk>/", RecordView.as_view(), name="record"),
    path("<slug:kind>/<int:pk>/presence/", PresenceView.as_view(), name="presence"),
    path("<slug:kind>/<int:pk>/erase/", EraseView.as_view(), name="erase"),
    path("<slug:kind>/<int:pk>/versions/<int:sequence>/", VersionView.as_view(), name="version"),
    path("<slug:kind>/<int:pk>/<slug:act>/", ActView.as_view(), name="act"),
]
