"""Compile every translation that changed, without needing gettext on the machine."""

from winay.cli.language import SOURCE, compile_catalogue, stale_catalogues

if __name__ == "__main__":
    for catalogue in stale_catalogues(SOURCE):
        compile_catalogue(catalogue)
