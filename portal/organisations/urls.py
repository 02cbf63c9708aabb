"""Screens for the structure, people and roles, under ``/office/structure/``."""

from django.urls import path

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
from .views.tree import FindView, MoveView, TreeView, UndoView

app_name = "organisations"
urlpatterns = [
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
    path("<int:pk>/posts/add/", PostAddView.as_view(), name="post_add"),
    path("posts/<int:pk>/", PostView.as_view(), name="post"),
    path("posts/<int:pk>/edit/", PostEditView.as_view(), name="post_edit"),
    path("posts/<int:pk>/state/", PostStateView.as_view(), name="post_state"),
    path("posts/<int:pk>/order/", PostOrderView.as_view(), name="post_order"),
    path("posts/<int:pk>/appoint/", AppointView.as_view(), name="appoint"),
    path("holdings/<int:pk>/end/", EndView.as_view(), name="holding_end"),
]
