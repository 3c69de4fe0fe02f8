"""Calls, their categories and criteria, proposals and their revisions, screening, complaints."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.fields import money_field
from winay.base.models import AppendOnly, Record, User
from winay.calls import rules
from winay.calls.states import CALL_STATES, COMPLAINT_STATES, INTEREST_STATES, PROPOSAL_STATES
from winay.documents.models import Proof
from winay.programmes.models import Programme
from winay.programmes.packs import LocalText
from winay.registry.models import Household, Organisation, Person
from winay.territory.models import Community, District, DistrictSet


def _for_reader(words: dict[str, str] | None, plain: str) -> str:
    """Return what the pack says in the reader's language, or `plain` where it says nothing or a person wrote it."""
    return str(LocalText.model_validate(words)) if words else plain


class Call(Record):
    """A contest. `terms` is what else the pack declared (`calls.pack.whole_terms`), frozen by publication.

    `purpose` is in the installation's language; `words` holds it in every language of the pack, until a person
    writes another.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="calls")
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("purpose"))
    words = models.JSONField(default=dict)
    territory = models.ForeignKey(
        DistrictSet, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("territory")
    )
    pack_call = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=CALL_STATES.choices(), default=CALL_STATES.initial)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    questions_until = models.DateField(_("questions until"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    session_on = models.DateField(_("session on"), null=True, blank=True)
    session_place = models.CharField(_("place of the session"), max_length=200, blank=True)
    terms = models.JSONField(default=dict)
    terms_sha256 = models.CharField(max_length=64, blank=True)
    states_version = models.CharField(max_length=12, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def purpose_for_reader(self) -> str:
        """The purpose in the reader's language, where the pack has it."""
        return _for_reader(self.words.get("purpose"), self.purpose)

    @property
    def phase(self) -> str:
        """How the call stands now, by its state and the clock (`rules.phase`)."""
        now = timezone.localtime()
        return rules.phase(self.state, opens_on=self.opens_on, closes_at=self.closes_at, now=now)


class Category(Record):
    """A part of a call with its own budget, rubric and rules of allocation.

    `name` is in the installation's language, as papers say it; `words` holds it in every language of the pack.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="categories")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    words = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    budget = money_field()
    ceiling = money_field()
    minimum_score = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    reserved_for_most_vulnerable = money_field(default=0)
    marginal_rule = models.CharField(max_length=10, default="skip")
    leftover_rule = models.CharField(max_length=20, default="return")

    class Meta:
        ordering = ["call", "position"]
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="category_once_in_call")]

    def __str__(self) -> str:
        return self.name

    @property
    def name_for_reader(self) -> str:
        """The name in the reader's language, where the pack has it."""
        return _for_reader(self.words.get("name"), self.name)


class Criterion(Record):
    """One line of a category's rubric: scored from `minimum` to `maximum`, weighing `weight` percent.

    `name` and `guide` are in the installation's language; `words` holds both in every language of the pack.
    `levels` says in words what each score means: [{"score": 0, "text": {"es": …}}].
    """

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=150)
    guide = models.TextField(blank=True)
    levels = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    weight = models.DecimalField(max_digits=6, decimal_places=3)
    minimum = models.PositiveSmallIntegerField(default=0)
    maximum = models.PositiveSmallIntegerField(default=5)

    class Meta:
        ordering = ["category", "position"]
        constraints = [models.UniqueConstraint(fields=["category", "code"], name="criterion_once_in_category")]

    def __str__(self) -> str:
        return self.name


class Amendment(AppendOnly):
    """A numbered change to a published call: what changed, from what to what, and why."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    changes = models.JSONField()

    class Meta:
        ordering = ["call", "number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="amendment_number_once")]


class Question(Record):
    """A question about a call and its public answer, written down without saying who asked.

    One that is no question about the call is set aside: it waits for nobody and nothing of it is public.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)


class Asker(Record):
    """Who asked a question and how to reach them: for the office only, deleted on its last day (`forget_on`)."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="asker")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="questions")
    name = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    forget_on = models.DateField()


class Interest(Record):
    """A group without an account that wants to take part in a programme, and how to reach it.

    `code` is what the person keeps; nothing that tells who they are is left after `forget_on`.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="interests")
    code = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=13, choices=INTEREST_STATES.choices(), default=INTEREST_STATES.initial)
    group_name = models.CharField(_("name of the group"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Organisation.Kind.choices)
    activity = models.CharField(_("activity"), max_length=120, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, verbose_name=_("district"))
    place = models.CharField(_("community or hamlet"), max_length=120, blank=True)
    contact_name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="interests"
    )
    forget_on = models.DateField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["programme", "state"], name="interests_to_meet")]

    def __str__(self) -> str:
        return self.code


class Proposal(Record):
    """A group's profile or plan. Answers and cost lines are edited here; submission freezes a revision.

    By step: `saves` says which page saved last, `unsaved` keeps what was typed and could not be saved
    (`calls.actions.writing`).
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    activity = models.CharField(_("activity"), max_length=120, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="proposals")
    community = models.ForeignKey(Community, null=True, blank=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=20, choices=PROPOSAL_STATES.choices(), default=PROPOSAL_STATES.initial)
    answers = models.JSONField(default=dict)
    saves = models.JSONField(default=dict)
    unsaved = models.JSONField(default=dict)
    expected_sales = money_field(null=True, blank=True)
    requested = money_field(default=0)
    own_cash = money_field(default=0)
    own_kind = money_field(default=0)
    most_vulnerable = models.BooleanField(default=False)
    most_vulnerable_by_rule = models.BooleanField(default=False)
    most_vulnerable_decided = models.BooleanField(null=True, blank=True)
    """What counts: the decision of a person, where there is one, else what the rule makes of the members."""
    revision = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    last_submitted_at = models.DateTimeField(null=True, blank=True)
    """When the proposal was sent for the first time, which is what counts, and for the last: after a return."""
    decided_at = models.DateTimeField(null=True, blank=True)
    """When the decision was taken that the group can complain about: from then its days to complain run."""
    refusal_reason = models.TextField(blank=True)
    refusal_mend = models.TextField(blank=True)
    """Why it was last refused, and how that can be mended; when is `decided_at`."""
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)
    """When it was last given back to the group, and what was asked for."""
    return_until = models.DateField(null=True, blank=True)
    return_parts = models.JSONField(default=list, blank=True)
    """While it is returned: the last day to send it again, and the parts (`rules.PARTS`, questions) that may change."""

    class Meta:
        ordering = ["call", "code"]
        constraints = [
            models.UniqueConstraint(fields=["call", "organisation", "title"], name="proposal_once_in_call")
        ]
        indexes = [models.Index(fields=["call", "state"], name="proposals_of_call_by_state")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Workbook(Record):
    """A spreadsheet of proposals that was taken: which file, who brought it, what it made, whether it went back.

    `made` holds keys: each draft with its row and the moment when the file last saved it (`proposals`), and what was
    registered on the way (`people`, `organisations`, `households`, `memberships`, `offices`). `went_back` counts what
    went and what stayed, by reason.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="workbooks")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="workbooks")
    count = models.PositiveIntegerField()
    made = models.JSONField()
    back_at = models.DateTimeField(null=True, blank=True)
    back_by_name = models.CharField(max_length=200, blank=True)
    back_reason = models.CharField(max_length=300, blank=True)
    went_back = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.filename


class ProposalWriter(Record):
    """Whoever has written in a proposal: its group, or staff for the group, who then do not admit it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="writers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals_written")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="writer_once_in_proposal")]


class CostLine(Record):
    """One line of a proposal's budget and who pays for it."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("Goods and materials")
        ASSISTANCE = "assistance", _("Technical assistance")
        OTHER = "other", _("Other")

    class Source(models.TextChoices):
        PROGRAMME = "programme", _("Programme")
        OWN_CASH = "own_cash", _("Own contribution in cash")
        OWN_KIND = "own_kind", _("Own contribution in kind")
        MUNICIPALITY = "municipality", _("Municipality")
        OTHER = "other", _("Other source")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="cost_lines")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    description = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_cost = money_field()
    source = models.CharField(max_length=12, choices=Source.choices)

    class Meta:
        ordering = ["proposal", "position"]


class ProposalMember(Record):
    """A person of the registry who takes part in a proposal, with the household they stand for."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proposals")
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="member_once_in_proposal")]


class Picture(Record):
    """A talking map or photograph; re-encoded on arrival so that nothing hidden in it survives."""

    class Kind(models.TextChoices):
        PAST = "past", _("Talking map: how it was")
        PRESENT = "present", _("Talking map: how it is")
        FUTURE = "future", _("Talking map: how we want it")
        PHOTO = "photo", _("Photograph")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="pictures")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    caption = models.CharField(max_length=200, blank=True)
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="+")


class Attachment(Record):
    """A quotation or other paper of a proposal: a PDF, or a photograph made anew. Read by group, staff and jurors."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="attachments")
    caption = models.CharField(max_length=120)
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]


class Revision(AppendOnly):
    """What was submitted, word for word; a score belongs to one of these. Append-only in the database."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="revision_number_once")]


class ConditionResult(Record):
    """One eligibility condition as judged for one proposal, by rule or by a person, with reason and mend."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="condition_results")
    condition = models.CharField(max_length=60)
    label = models.CharField(max_length=250)
    met = models.BooleanField()
    found = models.CharField(max_length=250, blank=True)
    reason = models.TextField(blank=True)
    mend = models.TextField(blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "condition"], name="condition_once_in_proposal")
        ]


class Complaint(Record):
    """A group's complaint against a refusal or a result, to be answered by a deadline.

    Upheld it has a remedy: what the group gets for being right. `remedy_done_at` is empty while that is still owed.
    """

    class Remedy(models.TextChoices):
        READMITTED = "readmitted", _("The proposal goes to the public session")
        RETURNED = "returned", _("The proposal goes back to the group, to be corrected")
        REINSTATED = "reinstated", _("The award is restored")
        ADDENDUM = "addendum", _("The result is worked out again, in an addendum to the minutes")
        COMPENSATED = "compensated", _("The group gets something else instead")

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="complaints")
    code = models.CharField(max_length=50, unique=True)
    state = models.CharField(max_length=12, choices=COMPLAINT_STATES.choices(), default=COMPLAINT_STATES.initial)
    text = models.TextField(_("complaint"))
    answer_due_on = models.DateField()
    answer = models.TextField(_("answer"), blank=True)
    remedy = models.CharField(_("remedy"), max_length=12, choices=Remedy.choices, blank=True)
    remedy_note = models.TextField(blank=True)
    remedy_done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal"], condition=Q(state="filed"), name="one_open_complaint"),
            models.CheckConstraint(condition=~Q(state="upheld") | ~Q(remedy=""), name="upheld_with_a_remedy"),
        ]


class ComplaintProof(Record):
    """A photograph (re-encoded) or a PDF that a group sends with its complaint. Read by the group and the office."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="proofs")
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="+")


class GoingOn(AppendOnly):
    """A coordinator's decision to go on with a call although groups can still complain or wait for an answer.

    `cases` are those it was taken about: proposal, group, last day, complaint. Append-only in the database.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="goings_on")
    cases = models.JSONField()
    reason = models.TextField(_("reason"))
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["created_at"]


class Reach(Record):
    """Whom a programme, or one of its calls, reached and missed by its targeting rule when it was last counted.

    `rule` and `content` are what the page shows: small groups of people are not stored (`analytics.suppression`).
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="reaches")
    call = models.OneToOneField(Call, null=True, blank=True, on_delete=models.CASCADE, related_name="reach")
    rule = models.JSONField()
    content = models.JSONField()
    engine = models.CharField(max_length=20)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme"], condition=Q(call=None), name="one_reach_of_programme")
        ]
