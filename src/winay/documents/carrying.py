"""Carrying files over into proofs: what the migrations of the packages share that kept files of their own before."""

import hashlib
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PIECE = 1 << 20


def carry_files(label: str, model_name: str, *, file: str, proof: str, known: str = "") -> migrations.RunPython:
    """Return the operation that makes a proof of each row's `file`, under the name it has, and points `proof` to it.

    The hash is that of the field `known` where there is one, or of the file; a file that is lost has its name's hash,
    so that `winay doctor` goes on naming it. Equal files become one proof; the others stay on the disk unused.
    Backwards, the rows get the names of their proofs' files.
    """

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        proofs = apps.get_model("documents", "Proof")
        rows = apps.get_model(label, model_name)
        for row in (
            rows.objects.exclude(**{file: ""}).exclude(**{f"{file}__isnull": True}).iterator(chunk_size=500)
        ):
            kept = getattr(row, file)
            sha256, size = _read(kept, getattr(row, known) if known else "")
            found, _ = proofs.objects.get_or_create(sha256=sha256, defaults={"file": kept.name, "size": size})
            rows.objects.filter(pk=row.pk).update(**{proof: found})
        _settle(editor)

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        rows = apps.get_model(label, model_name)
        for row in rows.objects.exclude(**{proof: None}).select_related(proof).iterator(chunk_size=500):
            kept = getattr(row, proof)
            former = {file: kept.file.name} | ({known: kept.sha256} if known else {})
            rows.objects.filter(pk=row.pk).update(**former)
        _settle(editor)

    return migrations.RunPython(forwards, backwards)


def _read(kept: Any, known: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        with kept.open("rb") as opened:
            while piece := opened.read(PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return known or hashlib.sha256(kept.name.encode()).hexdigest(), 0
    return known or digest.hexdigest(), size


def _settle(editor: BaseDatabaseSchemaEditor) -> None:
    """Let PostgreSQL alter a table after its rows were written in the same transaction."""
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
