"""Pure rules of places: UBIGEO codes, quintiles, natural regions, names and outlines. No Django, no I/O."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

Point = tuple[float, float]
FINEST = 20_000
"""Points of an outline that are looked at; a drawing keeps some hundreds of them."""

# INEI numbers the departments alphabetically, with Callao as 07.
DEPARTMENTS = {
    "01": "Amazonas", "02": "Áncash", "03": "Apurímac", "04": "Arequipa", "05": "Ayacucho", "06": "Cajamarca",
    "07": "Callao", "08": "Cusco", "09": "Huancavelica", "10": "Huánuco", "11": "Ica", "12": "Junín",
    "13": "La Libertad", "14": "Lambayeque", "15": "Lima", "16": "Loreto", "17": "Madre de Dios",
    "18": "Moquegua", "19": "Pasco", "20": "Piura", "21": "Puno", "22": "San Martín", "23": "Tacna",
    "24": "Tumbes", "25": "Ucayali",
}  # fmt: skip

ON_THE_COAST = frozenset({"02", "04", "07", "11", "13", "14", "15", "18", "20", "23", "24"})
IN_THE_JUNGLE = frozenset({"16", "17", "22", "25"})
ON_THE_EASTERN_SLOPE = frozenset({"01", "05", "08", "10", "12", "19", "21"})


def clean_ubigeo(text: object, *, digits: int = 6) -> str | None:
    """Return `text` as a UBIGEO of `digits` digits (2, 4 or 6), or None if it cannot be one.

    Spreadsheets lose the leading zero of departments 01 to 09 and add “.0”, an apostrophe or blanks: exactly
    one lost zero is given back (`21201` → `021201`), never more, since `1201` may be a province. The department
    is 01 to 25 and no part is 00.
    """
    code = str(text).strip().strip("'’\"").strip()
    code = re.sub(r"\.0+$", "", code)
    if not re.fullmatch(r"[0-9]+", code):
        return None
    if len(code) == digits - 1:
        code = "0" + code
    if len(code) != digits or code[:2] not in DEPARTMENTS:
        return None
    if any(code[at : at + 2] == "00" for at in range(0, digits, 2)):
        return None
    return code


def quintiles(index: Mapping[str, Decimal], *, higher_is_poorer: bool = True) -> dict[str, int]:
    """Return the quintile of each district: 1 extreme poor … 5 acceptable (CO app. V).

    The published FONCODES quintiles hold equal numbers of people. Where the population is not known the
    quintiles here hold equal numbers of districts: quintile = floor(5 × p / n) + 1, where n is the number of
    districts with a value and p the number of districts that are strictly poorer. Districts with the same index
    therefore share a quintile, that of the poorest place among them: a tie never makes anybody less poor.
    """
    count = len(index)
    ordered = sorted(index.items(), key=itemgetter(1), reverse=higher_is_poorer)
    result: dict[str, int] = {}
    for _, tied in groupby(ordered, key=itemgetter(1)):
        quintile = 5 * len(result) // count + 1
        result |= {code: quintile for code, _ in tied}
    return result


def natural_region(ubigeo: str, altitude_m: int | None) -> str:
    """Return `costa`, `sierra`, `selva`, or "" where department and altitude of the capital do not tell.

    INEI's altitude limits: coast below 500 m on the western slope, jungle below 2,000 m on the eastern one,
    highlands above. Departments with a shore: coast below 500 m, else highlands. Loreto, Madre de Dios,
    San Martín and Ucayali: jungle below 2,000 m. Departments that reach down the eastern slope: jungle below
    1,000 m, unknown up to 2,000 m, where dry inner valleys and cloud forest meet. Huancavelica and Apurímac
    are highlands; Cajamarca, which falls to both sides, is unknown below 2,000 m. Everything from 2,000 m
    is highlands.
    """
    if altitude_m is None:
        return ""
    department = ubigeo[:2]
    if altitude_m >= 2000 or department in {"03", "09"}:
        return "sierra"
    if department in ON_THE_COAST:
        return "costa" if altitude_m < 500 else "sierra"
    if department in IN_THE_JUNGLE or (department in ON_THE_EASTERN_SLOPE and altitude_m < 1000):
        return "selva"
    return ""


def bare(text: str) -> str:
    """Return `text` in capitals, without accents (ñ stays) and with single spaces: for comparing names."""
    kept = text.upper().replace("Ñ", "\0")
    letters = unicodedata.normalize("NFD", kept)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).replace("\0", "Ñ").split())


def accents_from(names: Iterable[str]) -> dict[str, str]:
    """Return how `names` in small letters spell each word, by bare word, where they all spell it alike."""
    spelt: dict[str, set[str]] = {}
    for name in names:
        if name != name.upper():
            for word in name.split():
                spelt.setdefault(bare(word), set()).add(word.lower())
    return {key: words.pop() for key, words in spelt.items() if len(words) == 1}


def plain_name(name: str, accents: Mapping[str, str] | None = None) -> str:
    """Return `SAN JUAN DE ÑAHUIMPUQUIO` as `San Juan de Ñahuimpuquio`, with the accents known for its words.

    A name that already has small letters is left as it is.
    """
    name = " ".join(name.split())
    if name != name.upper():
        return name
    words = [(accents or {}).get(bare(word), word.lower()) for word in name.split()]
    small = {"de", "del", "la", "las", "los", "el", "y", "e"}
    return " ".join(
        word if at and word in small else _capital(word)
        for at, word in enumerate(words)
    )  # fmt: skip


def _capital(word: str) -> str:
    return re.sub(r"(^|[-('’.])(\w)", lambda found: found[1] + found[2].upper(), word)


def simplify_line(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Return `points` without those nearer than `tolerance` (degrees) to the line kept (Douglas, Peucker 1973).

    The search is quadratic for lines that were made for it; after as many splits as twice a balanced search needs,
    a part is cut in its middle instead of at its farthest point, which outlines of real places never meet.
    """
    if len(points) < 3:
        return list(points)
    keep = {0, len(points) - 1}
    deepest = 2 * len(points).bit_length() + 8
    stack = [(0, len(points) - 1, 0)]
    while stack:
        first, last, depth = stack.pop()
        farthest, distance = 0, tolerance
        for at in range(first + 1, last):
            away = _distance(points[at], points[first], points[last])
            if away > distance:
                farthest, distance = at, away
                if depth > deepest:
                    farthest = (first + last) // 2
                    break
        if farthest:
            keep.add(farthest)
            stack += [(first, farthest, depth + 1), (farthest, last, depth + 1)]
    return [points[at] for at in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length))
    return math.hypot(x - x1 - along * dx, y - y1 - along * dy)


def simplified(
    geometry: Mapping[str, Any], *, tolerance: float = 0.002, decimals: int = 3, most_points: int = 300
) -> dict[str, Any] | None:
    """Return a GeoJSON Polygon or MultiPolygon fit for drawing, or None if `geometry` is not a usable one.

    Coordinates are rounded to `decimals` places (3 ≈ 110 m) and thinned; the tolerance (degrees) is doubled until
    the shape has at most `most_points` points. Rings that collapse are dropped; a shape that would vanish is
    only rounded. Of a shape with more than `FINEST` points only every second, third, … is looked at, so that the time
    grows with the file and no faster. What is not a polygon with finite degrees gives None.
    """
    if not isinstance(geometry, Mapping) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        return None
    try:
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        whole = [[[_degrees(point, decimals) for point in ring] for ring in polygon] for polygon in polygons]
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        return None
    every = 1 + _points_of(whole) // FINEST
    whole = [[[*ring[::every], ring[-1]] for ring in polygon if ring] for polygon in whole]
    thin = _thin(whole, tolerance) or _thin(whole, 0.0)
    while _points_of(thin) > most_points:
        tolerance = max(tolerance, 0.0005) * 2
        coarser = _thin(thin, tolerance)
        if not coarser:
            return None
        thin = coarser
    if not thin:
        return None
    if len(thin) == 1:
        return {"type": "Polygon", "coordinates": thin[0]}
    return {"type": "MultiPolygon", "coordinates": thin}


def _points_of(polygons: Sequence[Sequence[Sequence[Point]]]) -> int:
    return sum(len(ring) for polygon in polygons for ring in polygon)


def _thin(polygons: Sequence[Sequence[Sequence[Point]]], tolerance: float) -> list[list[list[Point]]]:
    kept = []
    for polygon in polygons:
        rings = [_ring(ring, tolerance) for ring in polygon]
        if rings and len(rings[0]) >= 4:
            kept.append([rings[0], *(ring for ring in rings[1:] if len(ring) >= 4)])
    return kept


def _degrees(point: Sequence[Any], decimals: int) -> Point:
    x, y = float(point[0]), float(point[1])
    if not (math.isfinite(x) and math.isfinite(y) and -180 <= x <= 180 and -90 <= y <= 90):
        raise ValueError
    return round(x, decimals), round(y, decimals)


def _ring(ring: Sequence[Point], tolerance: float) -> list[Point]:
    points = [point for at, point in enumerate(ring) if at == 0 or point != ring[at - 1]]
    if len(points) < 4:
        return points
    half = len(points) // 2
    return simplify_line(points[: half + 1], tolerance)[:-1] + simplify_line(points[half:], tolerance)
