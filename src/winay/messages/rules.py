"""What a telephone can show, how long to wait before the next try, what may be written down of a server's answer."""

import re
from collections.abc import Mapping
from datetime import timedelta
from unicodedata import category, normalize

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic character set of GSM 03.38: one septet each. With any other character a message holds 70, not 160."""
SMS = 160
"""Characters of one SMS in that set."""
LIKE = str.maketrans("“”„‘’´`–—−·…\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "\"\"\"''''---.. " + " ")
SHORTEST = 12
WAITS = (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)
"""Minutes before the second, third … try: two days in all."""
MOST_TRIES = len(WAITS) + 1
LONGEST_DETAIL = 120


def gsm(text: str) -> str:
    """Return `text` in the characters of an SMS: á becomes a, ñ and é stay, what has no likeness a question mark."""
    found = []
    for character in text.translate(LIKE):
        if character in GSM:
            found.append(character)
            continue
        plain = "".join(part for part in normalize("NFKD", character) if part in GSM)
        found.append(plain or ("" if category(character).startswith("M") else "?"))
    return "".join(found)


def fit(template: str, facts: Mapping[str, str], may_shorten: frozenset[str], most: int = SMS) -> str:
    """Return `template` filled with `facts` for an SMS of `most` characters, in its characters.

    Where it is too long, the facts of `may_shorten` (names and titles) are cut to the same length, never below
    `SHORTEST` letters; what is longer even then goes as two SMS rather than without its day or its code.
    """
    plain = {name: gsm(value) for name, value in facts.items()}
    pattern = gsm(template)
    text = pattern % plain
    longest = max((len(plain[name]) for name in may_shorten & plain.keys()), default=0)
    while len(text) > most and longest > SHORTEST:
        longest -= 1
        text = pattern % {
            name: _cut(value, longest) if name in may_shorten else value for name, value in plain.items()
        }
    return text


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "."


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries, or None once it is given up."""
    return timedelta(minutes=WAITS[tries - 1]) if tries <= len(WAITS) else None


def masked(answer: str) -> str:
    """Return the beginning of a server's answer without the addresses and numbers that it may repeat."""
    text = " ".join(answer.split())
    text = re.sub(r"\S*@\S*", "…", text)
    return re.sub(r"\+?\d[\d \-]{5,}\d", "…", text)[:LONGEST_DETAIL]


def telephone(text: str, prefix: str) -> str:
    """Return a number as gateways take it (`+51943123456`), or nothing if it is none; `prefix` is the country's."""
    digits = re.sub(r"[\s().\-]", "", text)
    if re.fullmatch(r"\+\d{8,15}", digits):
        return digits
    digits = digits.removeprefix("00") if digits.startswith("00") else prefix.lstrip("+") + digits
    return f"+{digits}" if re.fullmatch(r"\d{8,15}", digits) else ""
