"""An amount in words, as Peruvian contracts write it."""

from decimal import Decimal

_UNITS = [
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
    "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno",
    "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
]  # fmt: skip
_TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_HUNDREDS = [
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
    "ochocientos", "novecientos",
]  # fmt: skip
_CURRENCIES = {"PEN": "soles", "USD": "dólares estadounidenses", "EUR": "euros"}


def amount_in_words(amount: Decimal, currency: str = "PEN") -> str:
    """Write an amount as Peruvian contracts do: `siete mil ciento sesenta y seis con 77/100 soles`.

    From 0 to 999,999,999.99; a larger one raises `ValueError`.
    """
    whole, cents = divmod(int(amount * 100), 100)
    if not 0 <= whole < 10**9:
        raise ValueError("out of range")
    return f"{_shortened(_in_words(whole))} con {cents:02d}/100 {_CURRENCIES.get(currency, currency)}"


def _in_words(number: int) -> str:
    if number < 30:
        return _UNITS[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _TENS[tens - 3] + (f" y {_UNITS[rest]}" if rest else "")
    if number == 100:
        return "cien"
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return _HUNDREDS[hundreds - 1] + (f" {_in_words(rest)}" if rest else "")
    size, many = (10**3, "mil") if number < 10**6 else (10**6, "millones")
    above, rest = divmod(number, size)
    words = f"{_shortened(_in_words(above))} {many}"
    words = {"un mil": "mil", "un millones": "un millón"}.get(words, words)
    return words + (f" {_in_words(rest)}" if rest else "")


def _shortened(words: str) -> str:
    """Shorten a final `uno` before a noun: `veintiún mil`, `treinta y un soles`."""
    if words.endswith("veintiuno"):
        return words.removesuffix("veintiuno") + "veintiún"
    return words.removesuffix("o") if words == "uno" or words.endswith(" uno") else words
