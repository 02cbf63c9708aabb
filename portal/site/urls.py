"""The public site: home, search, help, site map, and signing in to read what is disclosed to members."""

from django.urls import path

from . import calendar_views, views
from .sign_in import SignIn, SignOut

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("help/", views.help_page, name="help"),
    path("map/", views.site_map, name="map"),
    path("deadline/", calendar_views.deadline, name="deadline"),
    path("calendar/", calendar_views.working_calendar, name="working-calendar"),
    path("calendar/<int:number>/", calendar_views.working_calendar, name="working-calendar-year"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
]
