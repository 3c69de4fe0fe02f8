"""Texts that a pack gives in up to three languages."""

from typing import Any

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, model_validator


class LocalText(BaseModel):
    """A text in Spanish and, where somebody has written it, in English and Quechua.

    A bare string stands for Spanish. A missing language falls back to Spanish.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    es: str = Field(min_length=1)
    en: str = ""
    quz: str = ""

    @model_validator(mode="before")
    @classmethod
    def _a_string_is_spanish(cls, value: Any) -> Any:
        return {"es": value} if isinstance(value, str) else value

    def in_language(self, code: str | None) -> str:
        """Return the text in the language `code` (`es`, `en-us`, `quz`), or in Spanish where it is missing."""
        return getattr(self, (code or "es").split("-")[0], "") or self.es

    def __str__(self) -> str:
        return self.in_language(get_language())
