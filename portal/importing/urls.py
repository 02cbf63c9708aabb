"""The import desk, under /office/import/."""

app_name = "importing"
urlpatterns: list = []
