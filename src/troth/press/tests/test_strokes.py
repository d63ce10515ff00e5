from collections.abc import Sequence
from xml.etree import ElementTree

from troth.press.paper import Stroke
from troth.press.strokes import drawing

SVG = "{http://www.w3.org/2000/svg}"


def paths(strokes: Sequence[Stroke]) -> list[dict[str, str]]:
    return [path.attrib for path in ElementTree.fromstring(drawing(strokes)).iter(f"{SVG}path")]


def box(strokes: Sequence[Stroke]) -> list[float]:
    return [float(side) for side in ElementTree.fromstring(drawing(strokes)).attrib["viewBox"].split()]


def test_nothing_drawn_is_no_picture() -> None:
    assert drawing([]) == ""
    assert drawing([[], []]) == ""


def test_the_picture_is_cropped_to_the_ink_wherever_it_was_drawn() -> None:
    assert box([[(0, 0), (50, 100)]]) == box([[(1000, -500), (1050, -400)]])


def test_a_wide_signature_keeps_its_shape() -> None:
    _, _, width, height = box([[(0, 0), (840, 100)]])
    assert (round(width), round(height)) == (424, 54)


def test_a_dot_is_drawn() -> None:
    assert len(paths([[(5, 5, 0, 0.5)]])) == 1


def test_more_pressure_makes_a_wider_line() -> None:
    light, heavy = (float(paths([[(0, 0, 0, p), (9, 9, 9, p)]])[0]["stroke-width"]) for p in (0.1, 0.9))
    assert light < heavy


def test_the_line_begins_where_the_pen_was_put_down_and_ends_where_it_was_lifted() -> None:
    curve = paths([[(0, 0), (40, 20), (100, 100)]])[0]["d"]
    assert curve.startswith("M0.00 0.00")
    assert curve.endswith("100.00 100.00")
