from django.urls import path

from .views import CleanView

app_name = "richtext"
urlpatterns = [path("clean/", CleanView.as_view(), name="clean")]
