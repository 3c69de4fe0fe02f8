"""What waits for whom because of trees."""

from datetime import date

from django.utils.translation import gettext as _
from winay.trees.models import Tree

from winay.base.models import User
from winay.base.tasks import Task, desk_page


def tasks_for(user: User, today: date) -> list[Task]:
    """Return the trees without a note; one query."""
    trees = Tree.objects.filter(note="").order_by("created_at")
    return [Task(_("Say where the tree stands"), desk_page("home"), tree.species, today) for tree in trees]
