"""``manage.py check_trees``: look for faults in the trees, and mend them."""

from itertools import islice

from django.apps import apps

from portal.commands import PortalCommand, number_between
from portal.trees.checking import find_problems
from portal.trees.errors import TreeError
from portal.trees.models import Tree
from portal.trees.repairing import repair


class Command(PortalCommand):
    help = (
        "Check the structure of every tree (organisations, powers …); each fault is a line on standard error."
    )
    fine = "whole, or mended"
    wrong = "faults"

    def add_arguments(self, parser):
        parser.add_argument(
            "--repair", action="store_true", help="number faulty trees anew from the nodes' parents"
        )
        parser.add_argument(
            "--limit",
            type=number_between(0, 1_000_000_000),
            default=50,
            metavar="N",
            help="print at most N faults a tree (default 50)",
        )

    def handle(self, *args, **options):
        whole = True
        for model in tree_models():
            whole &= self._check(model, **options)
        if not whole:
            raise SystemExit(1)

    def _check(self, model: type[Tree], *, repair: bool, limit: int, **_options) -> bool:
        label = model._meta.label
        number = 0
        found = find_problems(model)
        for problem in islice(found, limit):
            self.stderr.write(f"{label}: {problem}")
            number += 1
        number += sum(1 for _problem in found)
        nodes = model._base_manager.count()
        if not number:
            self.stdout.write(f"{label}: {nodes} nodes, whole")
            return True
        if not repair:
            self.stdout.write(f"{label}: {nodes} nodes, {number} faults (check_trees --repair mends them)")
            return False
        return self._repair(model)

    def _repair(self, model: type[Tree]) -> bool:
        try:
            changed = repair(model)
        except TreeError as error:
            self.stderr.write(f"{model._meta.label}: {error.messages[0]}")
            return False
        left = sum(1 for _problem in find_problems(model))
        self.stdout.write(f"{model._meta.label}: {changed} nodes mended, {left} faults left")
        return not left


def tree_models() -> list[type[Tree]]:
    """Every model of the portal that is a tree."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Tree) and not model._meta.proxy and not model._meta.abstract
    ]
