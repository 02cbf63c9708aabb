"""The import desk, under /office/import/."""

from django.urls import path, re_path

from . import choosing, views

app_name = "importing"
urlpatterns = [
    path("", views.JobList.as_view(), name="list"),
    path("new/", views.Upload.as_view(), name="upload"),
    re_path(r"^export/(?P<target>[a-z_]+)\.(?P<kind>xlsx|csv)$", views.Export.as_view(), name="export"),
    path("<int:pk>/", views.JobPage.as_view(), name="job"),
    path("<int:pk>/target/", choosing.PickTarget.as_view(), name="target"),
    path("<int:pk>/header/", choosing.PickHeader.as_view(), name="header"),
    path("<int:pk>/columns/", choosing.PickColumns.as_view(), name="columns"),
    path("<int:pk>/places/", views.AcceptPlaces.as_view(), name="places"),
    path("<int:pk>/recheck/", views.Recheck.as_view(), name="recheck"),
    path("<int:pk>/confirm/", views.Confirm.as_view(), name="confirm"),
    path("<int:pk>/cancel/", views.Cancel.as_view(), name="cancel"),
    path("<int:pk>/resume/", views.Resume.as_view(), name="resume"),
    path("<int:pk>/undo/", views.Undo.as_view(), name="undo"),
    path("<int:pk>/file/", views.Download.as_view(), name="file"),
    path("<int:pk>/status/", views.Status.as_view(), name="status"),
]
