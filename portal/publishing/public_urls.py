"""The public ledger, under /ledger/."""

app_name = "ledger"
urlpatterns: list = []
