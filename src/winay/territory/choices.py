"""How districts are offered in forms (`base.choices.FoundField`)."""

from typing import Any

OF_DISTRICTS: dict[str, Any] = {
    "words": ("name", "province__name", "province__department__name"),
    "label_of": lambda district: f"{district.name}, {district.province.name}",
}
"""Districts are found by their province and department too, and shown with their province: many have the same name."""
