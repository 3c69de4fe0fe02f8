"""Run the demonstration: every step is an act of the product, as a person would do it at a screen.

Read `telling` for the order of the stages, `contests` for what a contest goes through, then one module a stage.
"""

from winay.demo.contest.story import PASSWORD, PROGRAMME_CODE
from winay.demo.contest.telling import DemoResult, run_demo

__all__ = ["PASSWORD", "PROGRAMME_CODE", "DemoResult", "run_demo"]
