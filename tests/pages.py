"""Read pages in tests without depending on how their templates are laid out."""

import re


def squeezed(page: str) -> str:
    """Return `page` with white space made one space, and none beside the signs of a tag."""
    return re.sub(r" ?([<>]) ?", r"\1", re.sub(r"\s+", " ", page))
