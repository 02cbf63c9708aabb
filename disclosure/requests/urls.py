"""Requests in the back office, under /office/requests/."""

from django.urls import path

from .views import FileView, LetterView, PreviewView, RegisterView, RequestsView, RequestView

app_name = "disclosure-requests"
urlpatterns = [
    path("", RequestsView.as_view(), name="list"),
    path("register/", RegisterView.as_view(), name="register"),
    path("<int:pk>/", RequestView.as_view(), name="request"),
    path("<int:pk>/letter/<int:letter>.pdf", LetterView.as_view(), name="letter"),
    path("<int:pk>/letter/<int:letter>/preview.pdf", PreviewView.as_view(), name="preview"),
    path("<int:pk>/file/<int:file>/", FileView.as_view(), name="file"),
    path("<int:pk>/<slug:act>/", RequestView.as_view(), name="act"),
]
