"""A funnel as a drawing for paper and for plain pages: the same lines, limits and marks as on screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, String
from reportlab.lib.colors import HexColor, white

from portal.documents.lettering import REGULAR, load_typeface
from portal.documents.page import GREY, INK, LINE

WIDTH, HEIGHT = 480.0, 250.0
_LEFT, _BOTTOM, _TOP, _RIGHT = 52.0, 38.0, 8.0, 14.0
_LIMIT = HexColor("#12436d")
_NORM = HexColor("#801650")
_TICKS = 5


@dataclass(frozen=True)
class FunnelPicture:
    """What is drawn: limits along the funnel, in the metric's unit, and one mark for each regulator."""

    at: Sequence[float]
    low95: Sequence[float]
    high95: Sequence[float]
    low998: Sequence[float]
    high998: Sequence[float]
    target: float
    norm: float | None
    marks: Sequence[tuple[str, float, float, bool]]
    """Code, where along the funnel, value, and whether it lies beyond a limit."""
    along: str
    """What is counted along the funnel."""
    write: Callable[[float], str]


def funnel_drawing(picture: FunnelPicture) -> Drawing:
    """The drawing, 480 by 250 points."""
    load_typeface()
    scale = _Scale.of(picture)
    drawing = Drawing(WIDTH, HEIGHT)
    for value in scale.ticks:
        y = scale.y(value)
        drawing.add(Line(_LEFT, y, WIDTH - _RIGHT, y, strokeColor=LINE, strokeWidth=0.4))
        drawing.add(_text(_LEFT - 5, y - 3, picture.write(value), "end"))
    for at in _rounded(max(picture.at), 4):
        drawing.add(Line(scale.x(at), _BOTTOM, scale.x(at), _BOTTOM - 3, strokeColor=INK, strokeWidth=0.6))
        drawing.add(_text(scale.x(at), _BOTTOM - 13, f"{at:,.0f}", "middle"))
    drawing.add(_text((_LEFT + WIDTH - _RIGHT) / 2, 6, picture.along, "middle"))
    for limit in (picture.low95, picture.high95):
        _add(drawing, scale.curve(picture.at, limit, strokeDashArray=[4, 3]))
    for limit in (picture.low998, picture.high998):
        _add(drawing, scale.curve(picture.at, limit))
    y = scale.y(picture.target)
    drawing.add(Line(_LEFT, y, WIDTH - _RIGHT, y, strokeColor=INK, strokeWidth=0.8))
    if picture.norm is not None:
        y = scale.y(picture.norm)
        drawing.add(Line(_LEFT, y, WIDTH - _RIGHT, y, strokeColor=_NORM, strokeWidth=2, strokeDashArray=[9, 4]))
    _marks(drawing, scale, picture)
    return drawing


def funnel_svg(picture: FunnelPicture) -> bytes:
    """The drawing as an SVG image, without scripts."""
    written: str = renderSVG.drawToString(funnel_drawing(picture))
    for instead, stands in ((REGULAR, "Arial, Helvetica, sans-serif"), (">...<", "><")):
        written = written.replace(instead, stands)
    return written.encode()


@dataclass(frozen=True)
class _Scale:
    least: float
    most: float
    widest: float
    ticks: tuple[float, ...]

    @classmethod
    def of(cls, picture: FunnelPicture) -> _Scale:
        inner = [value for limit in (picture.low95, picture.high95) for value in limit[len(limit) // 4 :]]
        values = [value for _, _, value, _ in picture.marks]
        reach = [*inner, *values, picture.target, *([] if picture.norm is None else [picture.norm])]
        room = 0.06 * (max(reach) - min(reach) or 1.0)
        least, most = max(min(reach) - room, 0.0), max(reach) + room
        step = _step(most - least, _TICKS)
        first = int(least / step) + (0 if least % step == 0 else 1)
        ticks = tuple(step * i for i in range(first, int(most / step) + 1))
        return cls(least, most, max(picture.at), ticks)

    def x(self, at: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * at / self.widest

    def y(self, value: float) -> float:
        return _BOTTOM + (HEIGHT - _BOTTOM - _TOP) * (value - self.least) / (self.most - self.least)

    def curve(self, at: Sequence[float], limit: Sequence[float], **look: object) -> PolyLine | None:
        """The part of a limit that lies within the picture; None where none does."""
        inside = [(x, y) for x, y in zip(at, limit, strict=True) if self.least <= y <= self.most]
        if len(inside) < 2:
            return None
        points = [place for x, y in inside for place in (self.x(x), self.y(y))]
        return PolyLine(points, strokeColor=_LIMIT, strokeWidth=1, **look)


def _add(drawing: Drawing, curve: PolyLine | None) -> None:
    if curve is not None:
        drawing.add(curve)


def _marks(drawing: Drawing, scale: _Scale, picture: FunnelPicture) -> None:
    """A mark each, filled where it lies beyond a limit; codes kept from lying on each other."""
    taken: list[tuple[float, float]] = []
    for code, at, value, beyond in sorted(picture.marks, key=lambda mark: mark[1]):
        x, y = scale.x(at), scale.y(value)
        drawing.add(Circle(x, y, 3.6, fillColor=INK if beyond else white, strokeColor=INK, strokeWidth=1.1))
        places = [(x + 6, y + dy) for dy in (-2.5, 6, -11, 14, -19)]
        free = next((p for p in places if all(abs(p[0] - q[0]) > 22 or abs(p[1] - q[1]) > 8 for q in taken)), places[0])
        taken.append(free)
        drawing.add(_text(free[0], free[1], code, "start"))


def _text(x: float, y: float, text: str, anchor: str) -> String:
    colour = INK if anchor == "start" else GREY
    return String(x, y, text, textAnchor=anchor, fontName=REGULAR, fontSize=8, fillColor=colour)


def _rounded(most: float, number: int) -> list[float]:
    step = _step(most, number)
    return [step * i for i in range(int(most / step) + 1)]


def _step(reach: float, number: int) -> float:
    """A round step that gives about so many over ``reach``."""
    power = 1.0
    while power * 10 <= reach / number:
        power *= 10
    while power > reach / number:
        power /= 10
    return next(power * each for each in (1, 2, 5, 10) if reach / (power * each) <= number)
