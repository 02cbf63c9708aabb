"""The print desk, under /office/print/."""

app_name = "printing"
urlpatterns: list = []
