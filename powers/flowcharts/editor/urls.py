"""The flowchart editor, under /office/powers/."""

from django.urls import path

from . import views

app_name = "flowcharts"
urlpatterns = [
    path("<int:pk>/flowchart/", views.EditorView.as_view(), name="edit"),
    path("<int:pk>/flowchart/preview/", views.PreviewView.as_view(), name="preview"),
    path("<int:pk>/flowchart/start/", views.StartView.as_view(), name="start"),
]
