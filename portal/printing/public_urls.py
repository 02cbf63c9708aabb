"""Printed catalogues for citizens, under /print/."""

app_name = "catalogue"
urlpatterns: list = []
