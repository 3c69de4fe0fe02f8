"""The register of providers: who they are, what they know, where they serve, who taught them, what became of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import AppendOnly, Record
from winay.documents.models import Proof
from winay.programmes.models import Programme
from winay.registry.models import ImportBatch, Organisation, Person
from winay.talents.rules import FIELDS, OUTCOMES
from winay.talents.states import PROVIDER_STATES
from winay.territory.models import District


class SkillEntry(Record):
    """A skill that a coordinator added, or one that comes with the program under other names or out of use."""

    code = models.SlugField(max_length=24, unique=True)
    field = models.CharField(max_length=14, choices=[(k, _(t)) for k, t in FIELDS.items()])
    name_es = models.CharField(max_length=80)
    name_quz = models.CharField(max_length=80, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["field", "name_es"]

    def __str__(self) -> str:
        return self.name_es


class Provider(Record):
    """Who sells or gives what they know: a person or an organisation of the registry.

    `district` is where they live or have their office, `districts` where they serve. `languages`: codes, divided by
    blanks. `shown` and `phone_shown` follow the newest consent; `phone` is the number that they want known.
    """

    class Kind(models.TextChoices):
        YACHAQ = "yachaq", _("Yachaq (lead trainer)")
        YACHACHIQ = "yachachiq", _("Yachachiq (farmer who advises)")
        CONSULTANT = "consultant", _("Consultant")
        FIRM = "firm", _("Firm")

    class Per(models.TextChoices):
        DAY = "day", _("a day")
        VISIT = "visit", _("a visit")
        MONTH = "month", _("a month")
        JOB = "job", _("for the whole work")

    class Contact(models.TextChoices):
        OFFICE = "office", _("Through the programme's office")
        MUNICIPALITY = "municipality", _("Through the municipality")
        PHONE = "phone", _("By their telephone")

    code = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="as_provider")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="as_provider"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=6, choices=PROVIDER_STATES.choices(), default=PROVIDER_STATES.initial)
    ad_honorem = models.BooleanField(default=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="providers_living")
    districts = models.ManyToManyField(District, related_name="providers_serving")
    languages = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=300, blank=True)
    price = money_field(null=True, blank=True)
    price_per = models.CharField(max_length=5, choices=Per.choices, blank=True)
    available = models.BooleanField(default=True)
    available_from = models.DateField(null=True, blank=True)
    available_when = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=12, choices=Contact.choices, default=Contact.OFFICE)
    phone = models.CharField(max_length=20, blank=True)
    shown = models.BooleanField(default=False)
    phone_shown = models.BooleanField(default=False)
    brought_by = models.ForeignKey(
        ImportBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed", editable=False
    )

    skill_names: list[str]
    spoken: str
    costs: str
    reached: str
    """What lists add: what they know, speak and ask in words, where they serve (`queries.register.decorate`)."""

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["district", "kind"], name="providers_by_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None) | Q(person=None, organisation__isnull=False),
                name="provider_is_one",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(state="merged", shown=False), name="provider_merged_is_not_shown"
            ),
            models.CheckConstraint(
                condition=Q(phone_shown=False) | (Q(shown=True) & ~Q(phone="")), name="provider_phone_shown"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def who(self) -> Person | Organisation:
        """The person or organisation itself."""
        found = self.person or self.organisation
        assert found is not None  # noqa: S101 (the database refuses it; for the type checker)
        return found


class ProviderMerge(Record):
    """Two rows of one person or firm: `kept` stands for both. `moved`: what came from `absorbed`, by what it is."""

    kept = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="merges_absorbed")
    moved = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=models.F("absorbed")), name="provider_merge_of_two"),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="provider_merged_away_once"
            ),
        ]


class ProviderSkill(Record):
    """That a provider knows something, by the code of the skill."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="skills")
    skill = models.CharField(max_length=24)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["skill", "provider"], name="providers_by_skill")]
        constraints = [models.UniqueConstraint(fields=["provider", "skill"], name="provider_skill_once")]


class ProviderConsent(Record):
    """What a provider allowed or refused to have shown, on which day, and how we know; the newest word holds."""

    class Purpose(models.TextChoices):
        SHOWN = "shown", _("Show my name and what I know to everybody")
        PHONE = "phone", _("Show my telephone, too")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=5, choices=Purpose.choices)
    given = models.BooleanField()
    said_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        ordering = ["-said_on", "-created_at"]


class Certificate(Record):
    """A paper that shows what a provider learned or was found to know."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="certificates")
    title = models.CharField(max_length=160)
    given_by = models.CharField(max_length=120)
    given_on = models.DateField(null=True, blank=True)
    proof = models.ForeignKey(Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-given_on", "-created_at"]


class Training(Record):
    """That a provider was trained: in what, by whom of the register or by whom else, until when.

    Who was trained and who was contracted are two counts (CORREDOR: almost 2,400 and 4,898; SU 3D).
    """

    learner = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="trainings")
    trainer = models.ForeignKey(Provider, null=True, blank=True, on_delete=models.PROTECT, related_name="taught")
    given_by = models.CharField(max_length=120, blank=True)
    skill = models.CharField(max_length=24)
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="trainings"
    )
    ended_on = models.DateField()
    days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-ended_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trainer=None) | ~Q(trainer=models.F("learner")), name="training_by_another"
            ),
            models.CheckConstraint(
                condition=Q(trainer__isnull=False) | ~Q(given_by=""), name="training_by_somebody"
            ),
        ]


class FollowUp(AppendOnly):
    """What became of a trained provider by one day (SU 3D: 12 / 11 / 58 / 19 %). The newest word counts."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="follow_ups")
    asked_on = models.DateField()
    outcome = models.CharField(max_length=13, choices=[(k, _(t)) for k, t in OUTCOMES.items()])
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-asked_on", "-created_at"]
