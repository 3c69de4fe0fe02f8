"""Families: 60,000 people among whom relatives look alike; what is linked by itself is right, and known to be.

The rows are those of `peruvian_registry.py --families`: twins and siblings with neighbouring documents, documents lent,
missing, or an official's own, fathers and sons of one name, namesakes, dates missing. Linked by itself is what
`winay link run` would merge without a person. Bars: precision ≥ 0.99 at recall ≥ 0.93, and the precision that the model
expects of itself within 0.01 of the truth.

    python bench/linkage_families.py [--rows 66667] [--seed 2015]
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
RESULTS = ROOT / "bench" / "results" / "linkage_families.json"
PEOPLE = 60_000
PRECISION_BAR, RECALL_BAR, EXPECTATION_BAR = 0.99, 0.93, 0.01


def measured(rows: int, seed: int) -> dict[str, Any]:
    """Return the truth about a registry of families, what the model expected, and how many pairs wait, and why."""
    from collections import Counter

    from bench.peruvian_registry import write

    from winay.analytics.linkage import DuckDB
    from winay.analytics.linkage.evaluate import evaluate
    from winay.analytics.linkage.mapping import load_mapping, opened_files
    from winay.analytics.linkage.settings import shipped_model

    with tempfile.TemporaryDirectory(prefix="winay-families-") as place:
        folder = Path(place)
        write(folder, rows, seed=seed, families=True, as_csv=False)
        mapping = load_mapping(folder / "mapping.yaml")
        model = shipped_model(mapping.kind)
        left, truth = folder / "registry.parquet", folder / "truth.parquet"
        with opened_files(mapping, model, left=left, right=None, truth=truth) as files:
            found = evaluate(files, mapping, model, DuckDB())
    return {
        "precision": found.score.precision,
        "recall": found.score.recall,
        "expected": found.alone.precision,
        "left_to_people": dict(Counter(found.held.values())),
        "seconds": round(found.seconds, 1),
    }


def main() -> int:
    """Measure, write the results, return 0 if every bar holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=round(PEOPLE / 0.9))
    parser.add_argument("--seed", type=int, default=2015)
    options = parser.parse_args()
    found = measured(options.rows, options.seed)
    apart = abs(found["expected"] - found["precision"])
    what = f"{options.rows:,} rows of families"
    results = [
        {
            "name": "linkage-families-precision", "what": f"{what}: precision of what is linked by itself",
            "value": round(found["precision"], 4), "unit": "", "bar": PRECISION_BAR,
            "holds": found["precision"] >= PRECISION_BAR, "details": found,
        },
        {
            "name": "linkage-families-recall", "what": f"{what}: recall of what is linked by itself",
            "value": round(found["recall"], 4), "unit": "", "bar": RECALL_BAR, "holds": found["recall"] >= RECALL_BAR,
        },
        {
            "name": "linkage-families-expected", "what": f"{what}: expected precision, from the truth",
            "value": round(apart, 4), "unit": "", "bar": EXPECTATION_BAR, "holds": apart <= EXPECTATION_BAR,
        },
    ]  # fmt: skip
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(results, ensure_ascii=False))
    return 0 if all(one["holds"] for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
