from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "tests.records"
    label = "test_records"
