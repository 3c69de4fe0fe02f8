"""Records that may be of one person or organisation: runs, pairs, verdicts, merges that can be undone."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from winay.base.models import AppendOnly, Record
from winay.registry.models.organisations import Organisation
from winay.registry.models.people import Household, Person
from winay.registry.states import LINK_PAIR_STATES


class LinkRun(Record):
    """One comparison of the registry with itself: by which model, of how many, and how well by its own estimate."""

    class Kind(models.TextChoices):
        PERSON = "person", _("People")
        ORGANISATION = "organisation", _("Organisations")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    model_name = models.CharField(max_length=80)
    model_version = models.CharField(max_length=12)
    automatic = models.FloatField(help_text="From this probability on, two records are linked without a person")
    review = models.FloatField(help_text="From this probability on, a person looks at two records")
    only_new = models.BooleanField(default=False)
    compared_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    quality = models.JSONField(default=dict)
    trained = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]


class LinkPair(Record):
    """Two records that may be one, and why: `evidence` lists each comparison with its weight in bits.

    `held_by` is why a machine did not make them one, though their weight was enough; empty where it was not.
    """

    class Held(models.TextChoices):
        """Rules of the models (`analytics.linkage.vetoes`) and of merging that leave a sure pair to a person."""

        GIVEN_NAMES = (
            "given_names",
            _("Each has a given name that the other has not: they may be twins or siblings."),
        )
        SEXES = "sexes", _("One is a woman and the other a man.")
        LENT_DOCUMENT = "lent_document", _("One document, but two dates of birth: somebody may have lent it.")
        SURNAMES = "surnames", _("Another second surname, or none in common: they may be parent and child.")
        DOCUMENTS = "documents", _("Two full documents that differ, and not all the rest agrees.")
        BIRTHS = (
            "births",
            _(
                "Without a document in common, their dates of birth are unknown or lie apart: they may be parent and "
                "child, or bear the same name by chance."
            ),
        )
        TAX_NUMBERS = "tax_numbers", _("Two different RUC.")
        AMBIGUOUS = "ambiguous", _("One of the two fits several records that are not of one person or group.")
        THIRD_RECORD = "third_record", _("They would come together only through a third record.")
        ACCOUNTS = "accounts", _("Both have an account of their own.")
        CONFIRMED = "confirmed", _("Two documents that somebody read from the card.")

    run = models.ForeignKey(LinkRun, null=True, blank=True, on_delete=models.PROTECT, related_name="pairs")
    left_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="pairs_left"
    )
    right_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="pairs_right"
    )
    left_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="pairs_left"
    )
    right_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="pairs_right"
    )
    probability = models.FloatField()
    weight = models.FloatField()
    evidence = models.JSONField(default=list)
    held_by = models.CharField(max_length=20, choices=Held.choices, blank=True)
    state = models.CharField(max_length=10, choices=LINK_PAIR_STATES.choices(), default=LINK_PAIR_STATES.initial)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["left_person", "right_person"], name="pair_of_people_once"),
            models.UniqueConstraint(
                fields=["left_organisation", "right_organisation"], name="pair_of_organisations_once"
            ),
            models.CheckConstraint(
                condition=Q(left_person__lt=F("right_person"), left_organisation=None, right_organisation=None)
                | Q(left_organisation__lt=F("right_organisation"), left_person=None, right_person=None),
                name="pair_of_two_in_order",
            ),
        ]
        indexes = [models.Index(fields=["state", "-probability"], name="pairs_to_review")]

    @property
    def left(self) -> Person | Organisation | None:
        """The record registered first."""
        return self.left_person or self.left_organisation

    @property
    def right(self) -> Person | Organisation | None:
        """The record registered later."""
        return self.right_person or self.right_organisation

    def __str__(self) -> str:
        return f"{self.left_person_id or self.left_organisation_id}"


class LinkVerdict(AppendOnly):
    """What one reviewer said of a pair. Kept by value and append-only, as the log of acts."""

    class Verdict(models.TextChoices):
        SAME = "same", _("The same")
        DIFFERENT = "different", _("Two different ones")
        UNSURE = "unsure", _("I cannot tell")

    pair = models.ForeignKey(LinkPair, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reviewer_id = models.UUIDField(null=True)
    reviewer_name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["created_at"]


class Merge(Record):
    """One record taken into another. All that moved is listed, so that undoing puts it back.

    `moved`: {model: {field: [keys]}} of what pointed to the absorbed record and points to the kept one now;
    `ended`: open memberships and stays that both had, ended on the absorbed side; `filled`: fields of the kept
    record that were empty and took the absorbed one's value.
    """

    kept_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="merges_kept", db_index=False
    )
    absorbed_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="merges_absorbed", db_index=False
    )
    kept_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="merges_kept", db_index=False
    )
    absorbed_organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merges_absorbed",
        db_index=False,
    )
    kept_household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="merges_kept", db_index=False
    )
    absorbed_household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="merges_absorbed", db_index=False
    )
    pair = models.ForeignKey(LinkPair, null=True, blank=True, on_delete=models.SET_NULL, related_name="merges")
    reason = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    moved = models.JSONField(default=dict)
    ended = models.JSONField(default=dict)
    filled = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True)
    not_restored = models.JSONField(default=list)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=[field], name=f"merge_{field}", condition=Q(**{f"{field}__isnull": False}))
            for field in (
                *("kept_person", "absorbed_person", "kept_organisation", "absorbed_organisation"),
                *("kept_household", "absorbed_household"),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed_person"], condition=Q(undone_at=None), name="person_merged_once"
            ),
            models.UniqueConstraint(
                fields=["absorbed_organisation"], condition=Q(undone_at=None), name="organisation_merged_once"
            ),
            models.UniqueConstraint(
                fields=["absorbed_household"], condition=Q(undone_at=None), name="household_merged_once"
            ),
            models.CheckConstraint(
                condition=Q(kept_person__isnull=False, absorbed_person__isnull=False)
                | Q(kept_organisation__isnull=False, absorbed_organisation__isnull=False)
                | Q(kept_household__isnull=False, absorbed_household__isnull=False),
                name="merge_of_two",
            ),
        ]

    @property
    def kind(self) -> str:
        """What was merged: `person`, `organisation` or `household`."""
        kinds = ("person", "organisation", "household")
        return next(kind for kind in kinds if getattr(self, f"kept_{kind}_id"))

    @property
    def kept(self) -> Person | Organisation | Household | None:
        """The record that stands for both."""
        return self.kept_person or self.kept_organisation or self.kept_household

    @property
    def absorbed(self) -> Person | Organisation | Household | None:
        """The record that points to the kept one."""
        return self.absorbed_person or self.absorbed_organisation or self.absorbed_household


class KnownTwo(Record):
    """Two records of which somebody knows that they are two: no machine makes them one, a person only with a reason.

    It holds for whatever record stands for either of them: where one is merged into a third, it holds for that one, and
    where that merge is undone, for it again. Withdrawn, it is kept.
    """

    left_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="known_two_left"
    )
    right_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="known_two_right"
    )
    left_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="known_two_left"
    )
    right_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="known_two_right"
    )
    left_household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="known_two_left"
    )
    right_household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="known_two_right"
    )
    pair = models.ForeignKey(LinkPair, null=True, blank=True, on_delete=models.PROTECT, related_name="known_two")
    merge = models.ForeignKey(Merge, null=True, blank=True, on_delete=models.PROTECT, related_name="known_two")
    reason = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[f"left_{kind}", f"right_{kind}"],
                    condition=Q(withdrawn_at=None),
                    name=f"known_two_{kind}_once",
                )
                for kind in ("person", "organisation", "household")
            ),
            models.CheckConstraint(
                condition=Q(left_person__lt=F("right_person"), left_organisation=None, left_household=None)
                | Q(left_organisation__lt=F("right_organisation"), left_person=None, left_household=None)
                | Q(left_household__lt=F("right_household"), left_person=None, left_organisation=None),
                name="known_two_in_order",
            ),
        ]

    @property
    def kind(self) -> str:
        """What they are: `person`, `organisation` or `household`."""
        kinds = ("person", "organisation", "household")
        return next(kind for kind in kinds if getattr(self, f"left_{kind}_id"))

    @property
    def left(self) -> Person | Organisation | Household | None:
        """The record registered first."""
        return self.left_person or self.left_organisation or self.left_household

    @property
    def right(self) -> Person | Organisation | Household | None:
        """The record registered later."""
        return self.right_person or self.right_organisation or self.right_household

    def __str__(self) -> str:
        return f"{self.left_person_id or self.left_organisation_id or self.left_household_id}"
