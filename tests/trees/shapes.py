"""Reading trees back, in a form that a test can compare."""

from portal.organisations.models import Organisation


def shape(parent=None, model=Organisation):
    """The trees as nested lists of (name, children), in the order of lft."""
    nodes = model.objects.filter(parent=parent).order_by("tree_id", "lft")
    return [(node.name, shape(node, model)) for node in nodes]


def stored(model=Organisation):
    """The tree fields of every node."""
    rows = model.objects.order_by("pk")
    return list(rows.values_list("pk", "parent_id", "tree_id", "lft", "rght", "level"))
