"""The public power catalogue, under /powers/."""

from django.urls import path

from portal.publishing.converters import RECORD

from . import power_views, version_views, views
from .flowcharts import views as flowchart_views
from .matrix import views as matrix_views

app_name = "powers"
urlpatterns = [
    path("", views.catalogue, name="list"),
    path("posts/", views.key_posts, name="posts"),
    path("posts/<str:number>/", matrix_views.post, name="post"),
    path("section/<str:code>/", views.section, name="section"),
    path("structure/", matrix_views.structure, name="structure"),
    path("structure/<str:code>/", matrix_views.structure_of, name="structure-of"),
    path("structure/<str:code>/xlsx/", matrix_views.structure_xlsx, name="structure-xlsx"),
    path(f"{RECORD}/", power_views.power, name="power"),
    path(f"{RECORD}/qr.svg", power_views.qr_code, name="qr"),
    path(f"{RECORD}/flowchart.bpmn", flowchart_views.bpmn, name="flowchart-bpmn"),
    path(f"{RECORD}/flowchart.svg", flowchart_views.picture, name="flowchart-svg"),
    path(f"{RECORD}/versions/", version_views.versions, name="versions"),
    path(f"{RECORD}/versions/<int:before>...<int:after>/", version_views.compare, name="compare"),
]
