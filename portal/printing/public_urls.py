"""Printed catalogues for citizens, under /print/."""

from django.urls import path

from portal.publishing.converters import RECORD

from . import public_job_views, public_views

app_name = "catalogue"
urlpatterns = [
    path("", public_views.choose, name="print"),
    path("job/<uuid:uuid>/", public_job_views.job, name="job"),
    path("job/<uuid:uuid>/open/", public_job_views.open_job, name="open"),
    path("job/<uuid:uuid>/again/", public_job_views.again, name="again"),
    path("file/<uuid:uuid>.pdf", public_job_views.file, name="file"),
    path(f"power/{RECORD}.pdf", public_views.record, {"document": "power-sheet"}, name="power"),
    # An organisation's code may hold more than a record's address (``organisations.models.usable_code``).
    path("structure/<str:slug>.pdf", public_views.record, {"document": "power-structure"}, name="structure"),
    path(f"post/{RECORD}.pdf", public_views.record, {"document": "post-powers"}, name="post"),
]
