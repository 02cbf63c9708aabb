"""The office's own look at the power structure, under /office/power-structure/."""

from django.urls import path

from .office import structure_desk

app_name = "structure-desk"
urlpatterns = [path("", structure_desk, name="structure")]
