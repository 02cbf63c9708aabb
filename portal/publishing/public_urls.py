"""The public ledger, under /ledger/."""

from django.urls import path

from . import public_ledger

app_name = "ledger"
urlpatterns = [
    path("", public_ledger.entries, name="list"),
    path("<int:sequence>/", public_ledger.entry, name="entry"),
    path("<int:sequence>.json", public_ledger.entry_json, name="json"),
    path("record/<uuid:uid>/", public_ledger.record, name="record"),
    path("verify/", public_ledger.verify, name="verify"),
    path("ledger.jsonl", public_ledger.file, name="file"),
    path("verify_ledger.py", public_ledger.script, name="script"),
]
