"""The public power catalogue, under /powers/."""

app_name = "powers"
urlpatterns: list = []
