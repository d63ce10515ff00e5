"""A drawn signature as a vector picture: the recorded points, smoothed, thicker where pressed."""

from collections.abc import Iterator, Sequence

from .paper import Point, Stroke

PEN = 2.2  # in the units of a picture 100 high


def drawing(strokes: Sequence[Stroke]) -> str:
    """The strokes as an SVG cropped to the ink, in ink on white; nothing drawn gives an empty string."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return ""
    left, top = min(p[0] for p in points), min(p[1] for p in points)
    width, height = max(p[0] for p in points) - left, max(p[1] for p in points) - top
    scale = min(100 / max(height, 1), 420 / max(width, 1))
    placed = [[_placed(p, left, top, scale) for p in stroke] for stroke in strokes if stroke]
    paths = "".join(path for stroke in placed for path in _paths(stroke))
    box = f"{-PEN:g} {-PEN:g} {width * scale + 2 * PEN:.2f} {height * scale + 2 * PEN:.2f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
        f'<g fill="none" stroke="#1b2a30" stroke-linecap="round" stroke-linejoin="round">{paths}</g></svg>'
    )


def _placed(point: Point, left: float, top: float, scale: float) -> tuple[float, float, float]:
    pressure = float(point[3]) if len(point) > 3 else 0.5
    return (point[0] - left) * scale, (point[1] - top) * scale, min(max(pressure, 0.0), 1.0)


def _paths(stroke: list[tuple[float, float, float]]) -> Iterator[str]:
    """A curve for each stretch of equal width, running from middle to middle between the points."""
    if len(stroke) == 1:
        x, y, _ = stroke[0]
        yield f'<path stroke-width="{PEN * 1.6:g}" d="M{x:.2f} {y:.2f}h.01"/>'
        return
    start, width, curve = stroke[0], -1.0, ""
    for here, following in zip(stroke, stroke[1:] + stroke[-1:], strict=True):
        wanted = _width(here[2])
        if wanted != width:
            yield _path(width, curve)
            width, curve = wanted, f"M{start[0]:.2f} {start[1]:.2f}"
        end = ((here[0] + following[0]) / 2, (here[1] + following[1]) / 2, 0.0)
        curve += f"Q{here[0]:.2f} {here[1]:.2f} {end[0]:.2f} {end[1]:.2f}"
        start = end
    yield _path(width, curve)


def _width(pressure: float) -> float:
    return round(PEN * (0.6 + 0.8 * pressure), 1)


def _path(width: float, curve: str) -> str:
    return f'<path stroke-width="{width:g}" d="{curve}"/>' if curve else ""
