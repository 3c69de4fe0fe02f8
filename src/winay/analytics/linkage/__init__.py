"""Record linkage: which records are the same person or organisation, how sure that is, and why.

`settings` reads a model, `engine` does the work on a backend, `quality` says how good it is. How to: docs/linkage.md.
"""

from winay.analytics.faults import InputFault, Problem
from winay.analytics.linkage.backends import Backend, DuckDB, Spark
from winay.analytics.linkage.engine import Linkage
from winay.analytics.linkage.judging import judged
from winay.analytics.linkage.records import Source
from winay.analytics.linkage.settings import Model, load_model, shipped_model, shipped_models
from winay.analytics.linkage.trained import Trained
from winay.analytics.linkage.vetoes import Judge

__all__ = [
    "Backend",
    "DuckDB",
    "InputFault",
    "Judge",
    "Linkage",
    "Model",
    "Problem",
    "Source",
    "Spark",
    "Trained",
    "judged",
    "load_model",
    "shipped_model",
    "shipped_models",
]
