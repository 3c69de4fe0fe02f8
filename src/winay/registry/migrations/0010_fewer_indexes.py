import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from winay.base.database import full_text_anew
from winay.base.guards import never_deleted


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0009_merged_households'),
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Django takes them away on PostgreSQL together with the index of their field.
        migrations.RemoveConstraint("person", "confirmed_dni_once"),
        migrations.RemoveConstraint("merge", "person_merged_once"),
        migrations.RemoveConstraint("merge", "organisation_merged_once"),
        migrations.RemoveConstraint("merge", "household_merged_once"),
        migrations.RemoveIndex(
            model_name='sourcerecord',
            name='source_record_of_batch',
        ),
        migrations.AlterField(
            model_name='merge',
            name='absorbed_household',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merges_absorbed', to='registry.household'),
        ),
        migrations.AlterField(
            model_name='merge',
            name='absorbed_organisation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merges_absorbed', to='registry.organisation'),
        ),
        migrations.AlterField(
            model_name='merge',
            name='absorbed_person',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merges_absorbed', to='registry.person'),
        ),
        migrations.AlterField(
            model_name='merge',
            name='kept_household',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merges_kept', to='registry.household'),
        ),
        migrations.AlterField(
            model_name='merge',
            name='kept_organisation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merges_kept', to='registry.organisation'),
        ),
        migrations.AlterField(
            model_name='merge',
            name='kept_person',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merges_kept', to='registry.person'),
        ),
        migrations.AlterField(
            model_name='organisationsearch',
            name='organisation',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='search', to='registry.organisation'),
        ),
        migrations.AlterField(
            model_name='person',
            name='community',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='territory.community'),
        ),
        migrations.AlterField(
            model_name='person',
            name='district',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='territory.district'),
        ),
        migrations.AlterField(
            model_name='person',
            name='dni',
            field=models.CharField(blank=True, max_length=8, null=True, verbose_name='DNI'),
        ),
        migrations.AlterField(
            model_name='person',
            name='household',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='registry.household'),
        ),
        migrations.AlterField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='registry.person'),
        ),
        migrations.AlterField(
            model_name='personsearch',
            name='person',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='search', to='registry.person'),
        ),
        migrations.AlterField(
            model_name='sourcerecord',
            name='batch',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='records', to='registry.importbatch'),
        ),
        migrations.AlterField(
            model_name='sourcerecord',
            name='organisation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='source_records', to='registry.organisation'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(condition=models.Q(('kept_person__isnull', False)), fields=['kept_person'], name='merge_kept_person'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(condition=models.Q(('absorbed_person__isnull', False)), fields=['absorbed_person'], name='merge_absorbed_person'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(condition=models.Q(('kept_organisation__isnull', False)), fields=['kept_organisation'], name='merge_kept_organisation'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(condition=models.Q(('absorbed_organisation__isnull', False)), fields=['absorbed_organisation'], name='merge_absorbed_organisation'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(condition=models.Q(('kept_household__isnull', False)), fields=['kept_household'], name='merge_kept_household'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(condition=models.Q(('absorbed_household__isnull', False)), fields=['absorbed_household'], name='merge_absorbed_household'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('dni__isnull', False)), fields=['dni'], name='person_by_dni', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('phone__gt', '')), fields=['phone'], name='person_by_phone', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('district__isnull', False)), fields=['district'], name='person_by_district', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('community__isnull', False)), fields=['community'], name='person_by_community'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('household__isnull', False)), fields=['household'], name='person_by_household'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='person_merged_into'),
        ),
        migrations.AddIndex(
            model_name='sourcerecord',
            index=models.Index(condition=models.Q(('organisation__isnull', False)), fields=['organisation'], name='source_record_of_organisation'),
        ),
        migrations.AddConstraint(
            "person", models.UniqueConstraint(fields=["dni"], condition=models.Q(("dni_confirmed", True), ("merged_into", None)), name="confirmed_dni_once")
        ),
        migrations.AddConstraint(
            "merge", models.UniqueConstraint(fields=["absorbed_person"], condition=models.Q(("undone_at", None)), name="person_merged_once")
        ),
        migrations.AddConstraint(
            "merge", models.UniqueConstraint(fields=["absorbed_organisation"], condition=models.Q(("undone_at", None)), name="organisation_merged_once")
        ),
        migrations.AddConstraint(
            "merge", models.UniqueConstraint(fields=["absorbed_household"], condition=models.Q(("undone_at", None)), name="household_merged_once")
        ),
        never_deleted("registry_importbatch"),
        full_text_anew("registry_personsearch"),
        full_text_anew("registry_organisationsearch"),
    ]
