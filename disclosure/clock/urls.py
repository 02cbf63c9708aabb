"""The clock in the back office, under /office/disclosure/."""

from django.urls import path

from .views import PunctualityView, TasksView, TaskView

app_name = "disclosure-clock"
urlpatterns = [
    path("tasks/", TasksView.as_view(), name="tasks"),
    path("tasks/<int:pk>/", TaskView.as_view(), name="task"),
    path("punctuality/", PunctualityView.as_view(), name="punctuality"),
]
