"""Home, help, site map and what belongs to no catalogue."""

app_name = "site"
urlpatterns: list = []
