"""The forty programmes in OpenFisca-core, run by a Python of its own: `journeys_openfisca.py CASES ANSWERS`.

Reads the cases from a Parquet file; for each line that comes in, computes with NumPy what `journeys_bulk.py` asks,
writes the answers, and says how many seconds that took. Reading and preparing the cases is not counted. What is not
known is “not a number”, which is neither at least nor below anything.
"""

import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from journeys_programmes import KINDS, PROGRAMMES, STAGES, TODAY, Figures, earlier, programme

MONTH = f"{TODAY[0]}-{TODAY[1]:02d}"
CASE = Entity("case", "cases", "A case of the registry", "")
NUMBERS = ("age", "sex", "quintile", "poverty", "has_ruc", "members", "share", "founded", "sales", "kind", "district",
           "stage")  # fmt: skip


def read(path: Path) -> dict[str, np.ndarray]:
    """Return the columns of the cases as numbers; what is not known is NaN."""
    table = pq.read_table(path).sort_by("id")
    codes = {
        "sex": ("M", "F"),
        "poverty": ("out", "poor", "extreme"),
        "kind": KINDS,
        "stage": STAGES,
    }
    found = {"id": table["id"].to_numpy()}
    for name in NUMBERS:
        column = table[name]
        if name in codes:
            column = pc.index_in(column, value_set=pa.array(codes[name]))
        elif name == "share":
            column = pc.cast(pc.multiply(column, 1000), pa.float64())
        elif name == "sales":
            column = pc.cast(pc.multiply(column, 100), pa.float64())
        elif name == "founded" or name == "district":
            column = column.cast(pa.int32())
        kept = pc.cast(column.combine_chunks(), pa.float64()).to_numpy(zero_copy_only=False)
        found[name] = kept.astype(np.int32) if name in ("kind", "district") else kept.astype(np.float32)
    for n in range(PROGRAMMES):
        if programme(n).once:
            found[f"had_p{n}"] = pc.match_substring(table["had"], f" p{n} ").to_numpy()
    return found


def formula_of(one: Figures):
    """Return how a case stands before a programme: 0 now, 1 nearly, 2 later, 3 not."""
    founded_by = (date(*earlier(one.founded_months)) - date(1970, 1, 1)).days
    kinds = [KINDS.index(kind) for kind in one.kinds]
    of_length = {size: [int(code) for code in one.places or () if len(code) == size] for size in (2, 4, 6)}
    last = max(map(STAGES.index, one.stages)) if one.stages else 9
    early = [at for at in range(min(last, 4)) if one.stages and STAGES[at] not in one.stages]

    def formula(case, period):
        age, quintile, sex = case("age", period), case("quintile", period), case("sex", period)
        share, poverty, ruc = case("share", period), case("poverty", period), case("has_ruc", period)
        founded, members, sales = case("founded", period), case("members", period), case("sales", period)
        stage = case("stage", period)
        met = {
            1: age >= one.age_from,
            2: age <= one.age_to,
            3: (quintile == one.quintiles[0]) | (quintile == one.quintiles[1]) | (quintile == one.quintiles[2]),
            4: (sex == 1) | (share >= one.share_percent * 10),
            5: poverty > 0,
            6: (ruc == 1) | (founded <= founded_by),
            7: members >= one.members,
            8: sales >= one.sales * 100,
        }
        fails = {
            1: lambda: age < one.age_from,
            2: lambda: age > one.age_to,
            3: lambda: ~(np.isnan(quintile) | met[3]),
            5: lambda: poverty == 0,
            6: lambda: (ruc == 0) & (founded > founded_by),
            8: lambda: sales < one.sales * 100,
        }
        never = np.zeros(len(age), bool)
        if len(kinds) < len(KINDS):
            never |= ~np.isin(case("kind", period), kinds)
        if one.places:
            district = case("district", period)
            inside = np.zeros(len(age), bool)
            for size, codes in of_length.items():
                if codes:
                    inside |= np.isin(district // 10 ** (6 - size), codes)
            never |= ~inside
        if one.stages:
            never |= stage > last
        if one.once:
            never |= case(f"had_{one.code}", period)
        for number in one.fixed:
            never |= fails[number]()
        now = met[1]
        for number in range(2, 9):
            now = now & met[number]
        if one.places == () or not one.asks_known:
            now = np.zeros(len(age), bool)
        later = np.ones(len(age), bool) if one.closed else np.isin(stage, early)
        for number in one.far:
            later |= fails[number]()
        return np.where(never, 3, np.where(later, 2, np.where(now, 0, 1)))

    return formula


def system() -> TaxBenefitSystem:
    """Return the programmes as OpenFisca's variables."""
    found = TaxBenefitSystem([CASE])
    common = {"entity": CASE, "definition_period": DateUnit.MONTH}
    for name in NUMBERS:
        kind = int if name in ("kind", "district") else float
        found.add_variable(type(name, (Variable,), {**common, "value_type": kind}))
    for n in range(PROGRAMMES):
        one = programme(n)
        if one.once:
            found.add_variable(type(f"had_{one.code}", (Variable,), {**common, "value_type": bool}))
        found.add_variable(type(one.code, (Variable,), {**common, "value_type": int, "formula": formula_of(one)}))
    return found


def main() -> None:
    """Compute and write the answers each time that a line asks for it."""
    cases, answers = Path(sys.argv[1]), Path(sys.argv[2])
    columns = read(cases)
    ids = columns.pop("id")
    programmes = system()
    for _turn in sys.stdin:
        simulation = SimulationBuilder().build_default_simulation(programmes, len(ids))
        for name, values in columns.items():
            simulation.set_input(name, MONTH, values)
        start = time.perf_counter()
        found = {f"w{n}": simulation.calculate(f"p{n}", MONTH).astype(np.int8) for n in range(PROGRAMMES)}
        pq.write_table(pa.table({"id": ids, **found}), answers, row_group_size=122_880)
        sys.stdout.write(f"{time.perf_counter() - start}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
