"""The print desk, under /office/print/."""

from django.urls import path

from . import job_views, verify_views, views

app_name = "printing"
urlpatterns = [
    path("", views.PrintDesk.as_view(), name="desk"),
    path("verify/", verify_views.VerifyPage.as_view(), name="verify"),
    path("<uuid:uuid>/", job_views.JobPage.as_view(), name="job"),
    path("<uuid:uuid>/file.pdf", job_views.JobFile.as_view(), name="file"),
    path("<uuid:uuid>/cancel/", job_views.CancelJob.as_view(), name="cancel"),
    path("<uuid:uuid>/again/", job_views.PrintAgain.as_view(), name="again"),
]
