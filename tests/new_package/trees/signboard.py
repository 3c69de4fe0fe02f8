"""What the house shows of trees."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Merged, OfPeople, Signboard

SIGNBOARD = Signboard(
    things={"tree": _("Tree")},
    acts={"tree": {"plant_tree": _("Tree planted")}},
    when_merged={"tree": Merged.FOLLOWS},
    free_texts={"tree": ("note",)},
    people={"tree": OfPeople(chapter="trees", open_tables=("trees",))},
)
