"""Screens for organisations beside the admin's, under /office/structure/."""

app_name = "organisations"
urlpatterns: list = []
