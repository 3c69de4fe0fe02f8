"""What people know to be two, and why a machine leaves a pair to them."""

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models


def note_what_is_known(apps, _editor):
    """Keep what people decided already: pairs found different, and merges that were undone and not made again."""
    known, pair, merge = (apps.get_model("registry", name) for name in ("KnownTwo", "LinkPair", "Merge"))
    rows = {}
    for one in merge.objects.exclude(undone_at=None).order_by("undone_at").iterator():
        for kind in ("person", "organisation", "household"):
            kept, absorbed = (getattr(one, f"{side}_{kind}_id") for side in ("kept", "absorbed"))
            standing = merge.objects.filter(**{f"absorbed_{kind}": absorbed, f"kept_{kind}": kept}, undone_at=None)
            if kept and not standing.exists():
                values = {"merge": one, "by": one.undone_by, "reason": one.undone_reason}
                rows[kind, min(kept, absorbed), max(kept, absorbed)] = values
    for one in pair.objects.filter(state="different").iterator():
        word = one.verdicts.filter(verdict="different").order_by("created_at").last()
        for kind in ("person", "organisation"):
            left, right = (getattr(one, f"{side}_{kind}_id") for side in ("left", "right"))
            if left:
                said = {"by": word.reviewer_name, "reason": word.note} if word else {"by": "system"}
                rows.setdefault((kind, left, right), {"pair": one, **said})
    known.objects.bulk_create(
        known(**{f"left_{kind}_id": left, f"right_{kind}_id": right}, **values)
        for (kind, left, right), values in rows.items()
    )


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0012_never_replaced'),
    ]

    operations = [
        migrations.AddField(
            model_name='linkpair',
            name='held_by',
            field=models.CharField(blank=True, choices=[('given_names', 'Each has a given name that the other has not: they may be twins or siblings.'), ('sexes', 'One is a woman and the other a man.'), ('lent_document', 'One document, but two dates of birth: somebody may have lent it.'), ('surnames', 'Another second surname, or none in common: they may be parent and child.'), ('documents', 'Two full documents that differ, and not all the rest agrees.'), ('births', 'Without a document in common, their dates of birth are unknown or lie apart: they may be parent and child, or bear the same name by chance.'), ('tax_numbers', 'Two different RUC.'), ('ambiguous', 'One of the two fits several records that are not of one person or group.'), ('third_record', 'They would come together only through a third record.'), ('accounts', 'Both have an account of their own.'), ('confirmed', 'Two documents that somebody read from the card.')], max_length=20),
        ),
        migrations.CreateModel(
            name='KnownTwo',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('by', models.CharField(max_length=200)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_by', models.CharField(blank=True, max_length=200)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
                ('left_household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_two_left', to='registry.household')),
                ('left_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_two_left', to='registry.organisation')),
                ('left_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_two_left', to='registry.person')),
                ('merge', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_two', to='registry.merge')),
                ('pair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_two', to='registry.linkpair')),
                ('right_household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_two_right', to='registry.household')),
                ('right_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_two_right', to='registry.organisation')),
                ('right_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='known_two_right', to='registry.person')),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('left_person', 'right_person'), name='known_two_person_once'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('left_organisation', 'right_organisation'), name='known_two_organisation_once'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('left_household', 'right_household'), name='known_two_household_once'), models.CheckConstraint(condition=models.Q(models.Q(('left_household', None), ('left_organisation', None), ('left_person__lt', models.F('right_person'))), models.Q(('left_household', None), ('left_organisation__lt', models.F('right_organisation')), ('left_person', None)), models.Q(('left_household__lt', models.F('right_household')), ('left_organisation', None), ('left_person', None)), _connector='OR'), name='known_two_in_order')],
            },
        ),
        migrations.RunPython(note_what_is_known, migrations.RunPython.noop),
    ]
