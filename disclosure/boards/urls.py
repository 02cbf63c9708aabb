"""Postings in the back office, under /office/disclosure/postings/."""

from django.urls import path

from . import views

app_name = "disclosure-postings"
urlpatterns = [
    path("", views.PostingsView.as_view(), name="list"),
    path("choose/", views.ChooseView.as_view(), name="choose"),
    path("add/", views.AddView.as_view(), name="add"),
    path("<int:pk>/", views.PostingView.as_view(), name="posting"),
    path("<int:pk>/correct/", views.CorrectView.as_view(), name="correct"),
    path("<int:pk>/photos/<int:photo>/", views.PhotoView.as_view(), name="photo"),
]
