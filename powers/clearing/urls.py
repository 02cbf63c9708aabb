"""The clearing desk, under /office/clearing/."""

from django.urls import path

from . import assign_views, case_views, views

app_name = "clearing"
urlpatterns = [
    path("", views.CaseList.as_view(), name="list"),
    path("cases.xlsx", views.Export.as_view(), name="export"),
    path("progress/", views.ProgressPage.as_view(), name="progress"),
    path("scan/", views.StartScan.as_view(), name="start"),
    path("scan/<int:pk>/", views.ScanPage.as_view(), name="scan"),
    path("scan/<int:pk>/status/", views.ScanStatus.as_view(), name="status"),
    path("assign/", assign_views.Choose.as_view(), name="choose"),
    path("assign/<int:pk>/", assign_views.Assign.as_view(), name="bulk"),
    path("assign/<int:pk>/status/", assign_views.AssignStatus.as_view(), name="bulk_status"),
    path("<int:pk>/", case_views.CasePage.as_view(), name="case"),
    path("<int:pk>/assign/", case_views.Assign.as_view(), name="assign"),
    path("<int:pk>/say/", case_views.Say.as_view(), name="say"),
    path("<int:pk>/decide/", case_views.Decide.as_view(), name="decide"),
    path("<int:pk>/carry-out/", case_views.CarryOut.as_view(), name="carry_out"),
    path("<int:pk>/reopen/", case_views.Reopen.as_view(), name="reopen"),
    path("<int:pk>/check/", case_views.CheckAgain.as_view(), name="check"),
]
