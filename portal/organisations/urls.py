"""Screens for the structure, people and roles, under ``/office/structure/``."""

from django.urls import include, path
from django.views.generic import RedirectView

from .views.accounts import (
    AccountAddView,
    AccountEditView,
    AccountListView,
    AccountStateView,
    AccountView,
    PasswordView,
    UnlockView,
)
from .views.audit import AuditView
from .views.organisation import AddView, DeleteView, EditView, HistoryView, OrganisationView, StateView
from .views.posts import (
    AppointView,
    EndView,
    PostAddView,
    PostEditView,
    PostOrderView,
    PostStateView,
    PostView,
)
from .views.roles import PeopleView, PersonView, RevokeView, RolesHereView
from .views.tree import FindView, MoveView, TreeView, UndoView

app_name = "organisations"
# Each list has a folder of its own, by which the menu knows which of its lines is open.
structure = [
    path("", TreeView.as_view(), name="tree"),
    path("find/", FindView.as_view(), name="find"),
    path("undo/", UndoView.as_view(), name="undo"),
    path("<int:pk>/", OrganisationView.as_view(), name="organisation"),
    path("<int:pk>/add/", AddView.as_view(), name="add"),
    path("<int:pk>/edit/", EditView.as_view(), name="edit"),
    path("<int:pk>/move/", MoveView.as_view(), name="move"),
    path("<int:pk>/state/", StateView.as_view(), name="state"),
    path("<int:pk>/delete/", DeleteView.as_view(), name="delete"),
    path("<int:pk>/history/", HistoryView.as_view(), name="history"),
    path("<int:pk>/roles/", RolesHereView.as_view(), name="roles_here"),
    path("<int:pk>/posts/add/", PostAddView.as_view(), name="post_add"),
    path("posts/<int:pk>/", PostView.as_view(), name="post"),
    path("posts/<int:pk>/edit/", PostEditView.as_view(), name="post_edit"),
    path("posts/<int:pk>/state/", PostStateView.as_view(), name="post_state"),
    path("posts/<int:pk>/order/", PostOrderView.as_view(), name="post_order"),
    path("posts/<int:pk>/appoint/", AppointView.as_view(), name="appoint"),
    path("holdings/<int:pk>/end/", EndView.as_view(), name="holding_end"),
]
accounts = [
    path("", AccountListView.as_view(), name="accounts"),
    path("add/", AccountAddView.as_view(), name="account_add"),
    path("<int:pk>/", AccountView.as_view(), name="account"),
    path("<int:pk>/edit/", AccountEditView.as_view(), name="account_edit"),
    path("<int:pk>/password/", PasswordView.as_view(), name="account_password"),
    path("<int:pk>/unlock/", UnlockView.as_view(), name="account_unlock"),
    path("<int:pk>/state/", AccountStateView.as_view(), name="account_state"),
]
roles = [
    path("", PeopleView.as_view(), name="roles"),
    path("<int:pk>/", PersonView.as_view(), name="person"),
    path("<int:pk>/<slug:role>/<int:place>/", RevokeView.as_view(), name="revoke"),
]
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="organisations:tree")),
    path("organisations/", include(structure)),
    path("accounts/", include(accounts)),
    path("roles/", include(roles)),
    path("audit/", AuditView.as_view(), name="audit"),
]
