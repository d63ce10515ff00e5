"""Charts as SVG without script or style: classes only, so that they print, go dark and pass a strict policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 60, 28, 14, 34


@dataclass(frozen=True, slots=True)
class Point:
    """One place on the line: its name below, its value, and the bounds of what it may truly be. None is a gap."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None


def ticks(highest: float, wanted: int = 4) -> list[float]:
    """Round numbers from 0 to just above the highest: 0, 25, 50, 75, 100."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / wanted
    unit = 10 ** floor(log10(rough))
    step = next((m * unit for m in (1, 2, 2.5, 5) if m * unit >= rough), 10 * unit)
    count = int(-(-highest // step))
    return [round(step * n, 10) for n in range(count + 1)]


def line_chart(points: Sequence[Point], *, title: str, told: str, top: float | None = None, unit: str = "") -> str:
    """A line with its uncertainty as a band; `told` says in a sentence what can be seen."""
    seen = [v for p in points for v in (p.value, p.high) if v is not None]
    scale = ticks(top if top is not None else max(seen, default=0.0))
    frame = _Frame(len(points), scale[-1])
    parts = [_axis(scale, frame, unit), _names([p.name for p in points], frame)]
    for i, p in enumerate(points):
        if p.low is not None and p.high is not None:
            ends = f'y1="{frame.y(p.low)}" y2="{frame.y(p.high)}"'
            parts.append(f'<line class="band" x1="{frame.x(i)}" x2="{frame.x(i)}" {ends}/>')
    for run in _runs(points):
        path = " ".join(f"{frame.x(i)},{frame.y(v)}" for i, v in run)
        parts.append(f'<polyline class="line" points="{path}"/>')
        parts += [f'<circle class="dot" cx="{frame.x(i)}" cy="{frame.y(v)}" r="3"/>' for i, v in run]
    return _drawing(parts, title, told)


def bar_chart(bars: Sequence[tuple[str, int]], *, title: str, told: str) -> str:
    """Bars from left to right, each with its count above."""
    scale = ticks(max((n for _name, n in bars), default=0))
    frame = _Frame(len(bars), scale[-1])
    parts = [_axis(scale, frame, ""), _names([name for name, _n in bars], frame)]
    half = min(26.0, (WIDTH - LEFT - RIGHT) / max(1, len(bars)) * 0.36)
    for i, (_name, n) in enumerate(bars):
        top = frame.y(n)
        box = f'y="{top}" width="{2 * half:.1f}" height="{frame.y(0) - top:.1f}"'
        parts.append(f'<rect class="bar" x="{frame.x(i) - half:.1f}" {box}/>')
        parts.append(f'<text class="count" x="{frame.x(i)}" y="{top - 4:.1f}">{n}</text>')
    return _drawing(parts, title, told)


class _Frame:
    """Where things stand on the drawing."""

    def __init__(self, count: int, highest: float) -> None:
        self.count, self.highest = max(1, count), highest or 1.0

    def x(self, index: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (index + 0.5) / self.count, 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.highest, 1)


def _axis(scale: Sequence[float], frame: _Frame, unit: str) -> str:
    return "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{frame.y(v)}" y2="{frame.y(v)}"/>'
        f'<text class="tick" x="{LEFT - 6}" y="{frame.y(v) + 4:.1f}">{v:g}{escape(unit)}</text>'
        for v in scale
    )


def _names(names: Sequence[str], frame: _Frame) -> str:
    """Every name if there is room, else every second, third and so on, the last always; on a phone half of these."""
    each = max(1, -(-len(names) // 8))
    shown = [i for i in range(len(names)) if (len(names) - 1 - i) % each == 0]
    return "".join(
        f'<text class="name{" far" if n % 2 else ""}" x="{frame.x(i)}" y="{HEIGHT - BOTTOM + 18}">'
        f"{escape(names[i])}</text>"
        for n, i in enumerate(reversed(shown))
    )


def _runs(points: Sequence[Point]) -> list[list[tuple[int, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for i, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((i, point.value))
    return [run for run in runs if run]


def _drawing(parts: Sequence[str], title: str, told: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )
