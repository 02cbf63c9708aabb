"""A draft's flowchart to and from other modelling tools, under /office/powers/."""

from django.urls import path

from . import office

app_name = "bpmn"
urlpatterns = [
    path("<int:pk>/flowchart.bpmn", office.DownloadView.as_view(), name="download"),
    path("<int:pk>/flowchart/bpmn/", office.UploadView.as_view(), name="upload"),
]
