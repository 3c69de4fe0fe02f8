"""A million rows with 10% corrupted duplicates, deduplicated: how well, how fast against Splink alone, in what memory.

The rows are those of `peruvian_registry.py`. The peer is the same model called on Splink alone: the same prepared
records and settings, prior, u, m from the pairs that share a document, predictions, clusters, in a process of its own
in the same run. Bars: F1 ≥ 0.975; Splink's part of the product ≤ 1.2 × the peer; the whole, with the import of the list
into SQLite, the clusters merged and the doubtful pairs written back, ≤ 3 × the peer; memory ≤ 3 GiB.

    python bench/linkage_million.py [--rows 1000000] [--districts peru-districts.csv]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
RESULTS = ROOT / "bench" / "results" / "linkage_million.json"
F1_BAR, RATIO_BAR, WHOLE_BAR, MEMORY_BAR = 0.975, 1.2, 3.0, 3.0
MEMORY = "1800MB"


def product(folder: Path) -> dict[str, Any]:
    """Deduplicate with the product; keep the prepared records and the settings for the peer."""
    from winay.analytics.linkage import DuckDB, Linkage
    from winay.analytics.linkage.evaluate import evaluate
    from winay.analytics.linkage.mapping import load_mapping, opened_files
    from winay.analytics.linkage.settings import shipped_model

    mapping = load_mapping(folder / "mapping.yaml")
    model = shipped_model(mapping.kind)
    backend = DuckDB(memory=MEMORY)
    left, truth = folder / "registry.parquet", folder / "truth.parquet"
    with opened_files(mapping, model, left=left, right=None, truth=truth) as files:
        found = evaluate(files, mapping, model, backend)
        peak = memory()
        work = Linkage(model, backend, files.sources)
        work.there = model.available(files.sources[0].columns)
        backend.connection.execute(f"copy records to '{folder / 'records.parquet'}' (format parquet)")
        (folder / "settings.json").write_text(json.dumps(work.settings()), "utf-8")
    return {
        "f1": found.score.f1,
        "precision": found.score.precision,
        "recall": found.score.recall,
        "records": found.records,
        "steps": {step: round(seconds, 2) for step, seconds in found.steps.items()},
        "splink_seconds": sum(found.steps[step] for step in ("train", "compare", "cluster")),
        "memory_gib": peak,
    }


def whole(folder: Path) -> dict[str, Any]:
    """Take the list into a registry of its own and compare it with itself, as the commands do."""
    import django

    django.setup()
    from bench.registry_import import make_places, take

    from winay.analytics.linkage import DuckDB
    from winay.registry.jobs import link_registry

    make_places(folder)
    rows, seconds = take(folder)
    importing = memory() + memory(resource.RUSAGE_CHILDREN)
    begun, steps = time.perf_counter(), {"import": seconds}

    def tell(step: str) -> None:
        steps[step] = time.perf_counter() - begun

    run = link_registry(actor=None, kind="person", backend=DuckDB(memory=MEMORY), tell=tell)
    linked = time.perf_counter() - begun
    merging = linked - steps["merge"]
    return {
        "seconds": seconds + linked,
        "rows": rows,
        "memory_gib": max(importing, memory()),
        "steps": {"import": round(seconds, 1), "compare": round(linked - merging, 1), "write": round(merging, 1)},
        "counts": run.counts,
    }


def splink_alone(folder: Path) -> dict[str, Any]:
    """Call the same model on Splink: what its own documentation does, on records that are prepared already."""
    import duckdb
    from splink import DuckDBAPI, Linker

    from winay.analytics.linkage.settings import shipped_model

    model = shipped_model("person")
    connection = duckdb.connect(config={"memory_limit": MEMORY, "preserve_insertion_order": False})
    connection.execute(f"create table records as from '{folder / 'records.parquet'}'")
    settings = json.loads((folder / "settings.json").read_text("utf-8"))
    begun = time.perf_counter()
    linker = Linker(DuckDBAPI(connection).register("records", table_name="people"), settings, log_level=None)
    certain = [[f"l.{name} = r.{name}" for name in rule] for rule in model.training.certain]
    linker.training.estimate_probability_two_random_records_match(
        [" and ".join(rule) for rule in certain], recall=model.training.recall
    )
    records = connection.sql("select count(*) from records").fetchall()[0][0]
    linker.training.estimate_u_using_random_sampling(max_pairs=model.training.random_pairs(records))
    linker.training.estimate_m_from_label_column("document")
    predicted = linker.inference.predict(threshold_match_probability=model.thresholds.review)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, model.thresholds.automatic)
    rows = connection.sql(f"select unique_id, cluster_id from {clusters.physical_name}").to_arrow_table().num_rows
    return {"seconds": time.perf_counter() - begun, "records": rows, "memory_gib": memory()}


def memory(whose: int = resource.RUSAGE_SELF) -> float:
    """Return the most memory that this process, or the largest that it started, has held, in GiB."""
    return resource.getrusage(whose).ru_maxrss / 1024 / 1024


def in_child(part: str, folder: Path) -> dict[str, Any]:
    """Run one part in a process of its own."""
    from bench.registry_import import environment

    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    with tempfile.TemporaryDirectory(prefix="winay-home-") as home:
        done = subprocess.run(command, env=environment(home), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def results_of(
    rows: int, ours: dict[str, Any], peer: dict[str, Any], everything: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the four results with their bars."""
    ratio, all_of_it = ours["splink_seconds"] / peer["seconds"], everything["seconds"] / peer["seconds"]
    most = max(ours["memory_gib"], everything["memory_gib"])
    return [
        {
            "name": "linkage-million-f1",
            "what": f"{rows:,} rows deduplicated: F1",
            "value": round(ours["f1"], 4),
            "unit": "",
            "bar": F1_BAR,
            "holds": ours["f1"] >= F1_BAR,
            "details": ours,
        },
        {
            "name": "linkage-million-splink",
            "what": f"{rows:,} rows: training, comparing, clustering",
            "value": round(ours["splink_seconds"], 1),
            "unit": "s",
            "peer": {"what": "the same model on Splink alone", "value": round(peer["seconds"], 1), "unit": "s"},
            "ratio": round(ratio, 2),
            "bar": round(RATIO_BAR * peer["seconds"], 1),
            "holds": ratio <= RATIO_BAR,
        },
        {
            "name": "linkage-million-whole",
            "what": f"{rows:,} rows: import, comparing, merging, writing back",
            "value": round(everything["seconds"], 1),
            "unit": "s",
            "peer": {"what": "the same model on Splink alone", "value": round(peer["seconds"], 1), "unit": "s"},
            "ratio": round(all_of_it, 2),
            "bar": round(WHOLE_BAR * peer["seconds"], 1),
            "holds": all_of_it <= WHOLE_BAR,
            "details": everything,
        },
        {
            "name": "linkage-million-memory",
            "what": f"{rows:,} rows: most memory held",
            "value": round(most, 2),
            "unit": "GiB",
            "peer": {"what": "Splink alone", "value": round(peer["memory_gib"], 2), "unit": "GiB"},
            "bar": MEMORY_BAR,
            "holds": most <= MEMORY_BAR,
        },
    ]


PARTS: dict[str, Callable[[Path], dict[str, Any]]] = {"product": product, "peer": splink_alone, "whole": whole}


def main() -> int:
    """Run the product and its peer, write the results, return 0 if every bar holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--districts", type=Path)
    parser.add_argument("--part", choices=list(PARTS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options.folder)))
        return 0
    from bench.peruvian_registry import write

    with tempfile.TemporaryDirectory(prefix="winay-million-") as place:
        folder = Path(place)
        write(folder, options.rows, districts=options.districts)
        results = results_of(options.rows, *(in_child(part, folder) for part in PARTS))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(results, ensure_ascii=False))
    return 0 if all(one["holds"] for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
