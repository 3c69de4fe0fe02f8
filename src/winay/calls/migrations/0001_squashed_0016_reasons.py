import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import djmoney.money
import uuid6
from django.conf import settings
from django.db import migrations, models

from winay.base.database import LaidTogether
from winay.base.guards import append_only


class Migration(migrations.Migration):
    replaces = [
        ("calls", "0001_initial"),
        ("calls", "0002_append_only"),
        ("calls", "0003_award_states"),
        ("calls", "0004_targeting"),
        ("calls", "0005_never_replaced"),
        ("calls", "0006_remedies"),
        ("calls", "0007_going_on"),
        ("calls", "0008_returns"),
        ("calls", "0009_writers"),
        ("calls", "0010_complaint_proof"),
        ("calls", "0011_steps_saved"),
        ("calls", "0012_door"),
        ("calls", "0013_attachments"),
        ("calls", "0014_words"),
        ("calls", "0015_proofs"),
        ("calls", "0016_reasons"),
    ]

    initial = True

    dependencies = [
        ("base", "0008_maker"),
        ("base", "__first__"),
        ("documents", "0006_proofs"),
        ("programmes", "0003_offices"),
        ("registry", "0013_known_two"),
        ("territory", "0001_initial"),
    ]

    operations = [
        LaidTogether(
            migrations.CreateModel(
                name="Call",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=40, unique=True)),
                    ("title", models.CharField(max_length=200, verbose_name="title")),
                    ("purpose", models.TextField(verbose_name="purpose")),
                    ("words", models.JSONField(default=dict)),
                    ("pack_call", models.CharField(max_length=60)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("draft", "Draft"),
                                ("published", "Open for proposals"),
                                ("received", "Reception closed, screening"),
                                ("screened", "Ready for the session"),
                                ("decided", "Decided"),
                                ("cancelled", "Cancelled"),
                            ],
                            default="draft",
                            max_length=20,
                        ),
                    ),
                    ("opens_on", models.DateField(blank=True, null=True, verbose_name="opens on")),
                    ("questions_until", models.DateField(blank=True, null=True, verbose_name="questions until")),
                    ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closes at")),
                    ("session_on", models.DateField(blank=True, null=True, verbose_name="session on")),
                    (
                        "session_place",
                        models.CharField(blank=True, max_length=200, verbose_name="place of the session"),
                    ),
                    ("terms", models.JSONField(default=dict)),
                    ("terms_sha256", models.CharField(blank=True, max_length=64)),
                    ("states_version", models.CharField(blank=True, max_length=12)),
                    ("published_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="calls",
                            to="programmes.programme",
                        ),
                    ),
                    (
                        "territory",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="territory.districtset",
                            verbose_name="territory",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                },
            ),
            migrations.CreateModel(
                name="Interest",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=12, unique=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("new", "New"),
                                ("contacted", "Contacted"),
                                ("account_given", "Account given"),
                                ("declined", "Declined"),
                            ],
                            default="new",
                            max_length=13,
                        ),
                    ),
                    ("group_name", models.CharField(blank=True, max_length=200, verbose_name="name of the group")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("community", "Peasant community"),
                                ("community_group", "Community group"),
                                ("interest_group", "Interest group"),
                                ("association", "Producer association"),
                                ("cooperative", "Cooperative"),
                                ("enterprise", "Enterprise"),
                                ("network", "Business network"),
                                ("municipality", "Municipality"),
                                ("nucleus", "Nucleus"),
                                ("family", "Family"),
                            ],
                            max_length=20,
                            verbose_name="kind",
                        ),
                    ),
                    ("activity", models.CharField(blank=True, max_length=120, verbose_name="activity")),
                    ("place", models.CharField(blank=True, max_length=120, verbose_name="community or hamlet")),
                    ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                    ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                    ("forget_on", models.DateField()),
                    ("forgotten_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            to="territory.district",
                            verbose_name="district",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="interests",
                            to="registry.organisation",
                        ),
                    ),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="interests",
                            to="programmes.programme",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                    "indexes": [models.Index(fields=["programme", "state"], name="interests_to_meet")],
                },
            ),
            migrations.CreateModel(
                name="Category",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=40)),
                    ("name", models.CharField(max_length=120)),
                    ("words", models.JSONField(default=dict)),
                    ("position", models.PositiveSmallIntegerField(default=0)),
                    (
                        "budget_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("budget", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    (
                        "ceiling_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("ceiling", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("minimum_score", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                    (
                        "reserved_for_most_vulnerable_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "reserved_for_most_vulnerable",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    ("marginal_rule", models.CharField(default="skip", max_length=10)),
                    ("leftover_rule", models.CharField(default="return", max_length=20)),
                    (
                        "call",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="categories", to="calls.call"
                        ),
                    ),
                ],
                options={
                    "ordering": ["call", "position"],
                    "constraints": [
                        models.UniqueConstraint(fields=("call", "code"), name="category_once_in_call")
                    ],
                },
            ),
            migrations.CreateModel(
                name="GoingOn",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("cases", models.JSONField()),
                    ("reason", models.TextField(verbose_name="reason")),
                    ("by_name", models.CharField(max_length=200)),
                    (
                        "call",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="goings_on", to="calls.call"
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                },
            ),
            migrations.CreateModel(
                name="Question",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("text", models.TextField(verbose_name="question")),
                    ("answer", models.TextField(blank=True, verbose_name="answer")),
                    ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ("set_aside_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "call",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="calls.call"
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Reach",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("rule", models.JSONField()),
                    ("content", models.JSONField()),
                    ("engine", models.CharField(max_length=20)),
                    ("counted_at", models.DateTimeField()),
                    (
                        "call",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="reach",
                            to="calls.call",
                        ),
                    ),
                    (
                        "programme",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="reaches",
                            to="programmes.programme",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("call", None)),
                            fields=("programme",),
                            name="one_reach_of_programme",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Amendment",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    ("reason", models.TextField()),
                    ("changes", models.JSONField()),
                    (
                        "call",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="amendments", to="calls.call"
                        ),
                    ),
                ],
                options={
                    "ordering": ["call", "number"],
                    "constraints": [
                        models.UniqueConstraint(fields=("call", "number"), name="amendment_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Criterion",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.SlugField(max_length=40)),
                    ("position", models.PositiveSmallIntegerField(default=0)),
                    ("name", models.CharField(max_length=150)),
                    ("guide", models.TextField(blank=True)),
                    ("levels", models.JSONField(default=list)),
                    ("words", models.JSONField(default=dict)),
                    ("weight", models.DecimalField(decimal_places=3, max_digits=6)),
                    ("minimum", models.PositiveSmallIntegerField(default=0)),
                    ("maximum", models.PositiveSmallIntegerField(default=5)),
                    (
                        "category",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="criteria",
                            to="calls.category",
                        ),
                    ),
                ],
                options={
                    "ordering": ["category", "position"],
                    "constraints": [
                        models.UniqueConstraint(fields=("category", "code"), name="criterion_once_in_category")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Proposal",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=40, unique=True)),
                    ("title", models.CharField(max_length=200, verbose_name="title")),
                    ("activity", models.CharField(blank=True, max_length=120, verbose_name="activity")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("draft", "Draft"),
                                ("submitted", "Submitted, to be screened"),
                                ("returned", "Returned to be mended"),
                                ("eligible", "Eligible"),
                                ("refused", "Refused"),
                                ("awarded", "Awarded"),
                                ("waiting", "Waiting list"),
                                ("not_awarded", "Not awarded"),
                                ("renounced", "Gave up its award"),
                                ("award_withdrawn", "Award withdrawn"),
                                ("withdrawn", "Withdrawn"),
                                ("call_cancelled", "The call was cancelled"),
                            ],
                            default="draft",
                            max_length=20,
                        ),
                    ),
                    ("answers", models.JSONField(default=dict)),
                    ("saves", models.JSONField(default=dict)),
                    ("unsaved", models.JSONField(default=dict)),
                    (
                        "expected_sales_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                            null=True,
                        ),
                    ),
                    (
                        "expected_sales",
                        djmoney.models.fields.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True),
                    ),
                    (
                        "requested_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "requested",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    (
                        "own_cash_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "own_cash",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    (
                        "own_kind_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    (
                        "own_kind",
                        djmoney.models.fields.MoneyField(
                            decimal_places=2, default=djmoney.money.Money(0, "PEN"), max_digits=14
                        ),
                    ),
                    ("most_vulnerable", models.BooleanField(default=False)),
                    ("most_vulnerable_by_rule", models.BooleanField(default=False)),
                    ("most_vulnerable_decided", models.BooleanField(blank=True, null=True)),
                    ("revision", models.PositiveSmallIntegerField(default=0)),
                    ("saved_at", models.DateTimeField(blank=True, null=True)),
                    ("submitted_at", models.DateTimeField(blank=True, null=True)),
                    ("last_submitted_at", models.DateTimeField(blank=True, null=True)),
                    ("decided_at", models.DateTimeField(blank=True, null=True)),
                    ("refusal_reason", models.TextField(blank=True)),
                    ("refusal_mend", models.TextField(blank=True)),
                    ("returned_at", models.DateTimeField(blank=True, null=True)),
                    ("return_reason", models.TextField(blank=True)),
                    ("return_until", models.DateField(blank=True, null=True)),
                    ("return_parts", models.JSONField(blank=True, default=list)),
                    (
                        "call",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="calls.call"
                        ),
                    ),
                    (
                        "category",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="proposals",
                            to="calls.category",
                        ),
                    ),
                    (
                        "community",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="territory.community",
                        ),
                    ),
                    (
                        "district",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="proposals",
                            to="territory.district",
                        ),
                    ),
                    (
                        "organisation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="proposals",
                            to="registry.organisation",
                        ),
                    ),
                ],
                options={
                    "ordering": ["call", "code"],
                    "indexes": [models.Index(fields=["call", "state"], name="proposals_of_call_by_state")],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("call", "organisation", "title"), name="proposal_once_in_call"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Asker",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("name", models.CharField(blank=True, max_length=120)),
                    ("contact", models.CharField(blank=True, max_length=120)),
                    ("forget_on", models.DateField()),
                    (
                        "user",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="questions",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "question",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE, related_name="asker", to="calls.question"
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Complaint",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("code", models.CharField(max_length=50, unique=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("filed", "Waiting for an answer"),
                                ("upheld", "Upheld"),
                                ("rejected", "Not upheld"),
                            ],
                            default="filed",
                            max_length=12,
                        ),
                    ),
                    ("text", models.TextField(verbose_name="complaint")),
                    ("answer_due_on", models.DateField()),
                    ("answer", models.TextField(blank=True, verbose_name="answer")),
                    (
                        "remedy",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("readmitted", "The proposal goes to the public session"),
                                ("returned", "The proposal goes back to the group, to be corrected"),
                                ("reinstated", "The award is restored"),
                                ("addendum", "The result is worked out again, in an addendum to the minutes"),
                                ("compensated", "The group gets something else instead"),
                            ],
                            max_length=12,
                            verbose_name="remedy",
                        ),
                    ),
                    ("remedy_note", models.TextField(blank=True)),
                    ("remedy_done_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="complaints",
                            to="calls.proposal",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "filed")), fields=("proposal",), name="one_open_complaint"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "upheld"), _negated=True),
                                models.Q(("remedy", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="upheld_with_a_remedy",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Picture",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("past", "Talking map: how it was"),
                                ("present", "Talking map: how it is"),
                                ("future", "Talking map: how we want it"),
                                ("photo", "Photograph"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("caption", models.CharField(blank=True, max_length=200)),
                    (
                        "proof",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.proof"
                        ),
                    ),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="pictures",
                            to="calls.proposal",
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="CostLine",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("position", models.PositiveSmallIntegerField(default=0)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("goods", "Goods and materials"),
                                ("assistance", "Technical assistance"),
                                ("other", "Other"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("description", models.CharField(max_length=200)),
                    ("unit", models.CharField(blank=True, max_length=40)),
                    ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                    (
                        "unit_cost_currency",
                        djmoney.models.fields.CurrencyField(
                            choices=[("EUR", "Euro"), ("PEN", "Peruvian Sol"), ("USD", "US Dollar")],
                            default="PEN",
                            editable=False,
                            max_length=3,
                        ),
                    ),
                    ("unit_cost", djmoney.models.fields.MoneyField(decimal_places=2, max_digits=14)),
                    (
                        "source",
                        models.CharField(
                            choices=[
                                ("programme", "Programme"),
                                ("own_cash", "Own contribution in cash"),
                                ("own_kind", "Own contribution in kind"),
                                ("municipality", "Municipality"),
                                ("other", "Other source"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="cost_lines",
                            to="calls.proposal",
                        ),
                    ),
                ],
                options={
                    "ordering": ["proposal", "position"],
                },
            ),
            migrations.CreateModel(
                name="ConditionResult",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("condition", models.CharField(max_length=60)),
                    ("label", models.CharField(max_length=250)),
                    ("met", models.BooleanField()),
                    ("found", models.CharField(blank=True, max_length=250)),
                    ("reason", models.TextField(blank=True)),
                    ("mend", models.TextField(blank=True)),
                    ("decided_by_name", models.CharField(blank=True, max_length=200)),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="condition_results",
                            to="calls.proposal",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("proposal", "condition"), name="condition_once_in_proposal"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Attachment",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("caption", models.CharField(max_length=120)),
                    (
                        "proof",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.proof"
                        ),
                    ),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="attachments",
                            to="calls.proposal",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at"],
                },
            ),
            migrations.CreateModel(
                name="ProposalMember",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "household",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="registry.household",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="proposals",
                            to="registry.person",
                        ),
                    ),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="members",
                            to="calls.proposal",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("proposal", "person"), name="member_once_in_proposal")
                    ],
                },
            ),
            migrations.CreateModel(
                name="ProposalWriter",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="writers",
                            to="calls.proposal",
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="proposals_written",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("proposal", "user"), name="writer_once_in_proposal")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Revision",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ("number", models.PositiveSmallIntegerField()),
                    ("content", models.JSONField()),
                    ("sha256", models.CharField(max_length=64)),
                    (
                        "proposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="revisions",
                            to="calls.proposal",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("proposal", "number"), name="revision_number_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="ComplaintProof",
                fields=[
                    (
                        "id",
                        models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                    ),
                    ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    (
                        "complaint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="proofs",
                            to="calls.complaint",
                        ),
                    ),
                    (
                        "proof",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.proof"
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
        ),
        append_only("calls_amendment"),
        append_only("calls_revision"),
        append_only("calls_goingon"),
    ]
