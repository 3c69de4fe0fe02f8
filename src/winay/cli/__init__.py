"""The command line: `winay …`.

Exit codes: 0 done, 1 problems in what was given, 2 wrong usage, 3 something missing in the environment.

Each group of commands has its own module; Django is loaded only by the commands that need it (`setup.start`).
"""


def main() -> None:
    """Run the command line and leave with its exit code."""
    import sys

    from winay.cli.app import run

    sys.exit(run(sys.argv[1:]))
