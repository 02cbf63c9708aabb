"""Third-party screens that no role of the portal uses: taken out of the back office."""

from django.contrib import admin

FOREIGN_APPS = {"auth", "axes", "django_tasks_database", "guardian"}

for model in list(admin.site._registry):
    if model._meta.app_label in FOREIGN_APPS:
        admin.site.unregister(model)
