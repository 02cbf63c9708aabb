"""The public search page, under /search/."""

app_name = "search"
urlpatterns: list = []
