"""A layout is a function of its boxes and links, and boxes never overlap."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from rca.report.pictures.across import GAP_ACROSS
from rca.report.pictures.layout import Box, Link, layout
from rca.report.pictures.order import crossings

NAMES = [f"N{number}" for number in range(1, 15)]
LINKS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30)


def boxes(names: list[str]) -> list[Box]:
    return [
        Box(id=name, width=100 + 10 * (at % 3), height=40 + 20 * (at % 2))
        for at, name in enumerate(names)
    ]


@given(LINKS, st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_boxes_stand_apart_within_the_picture(links: list[Link], most: int) -> None:
    drawn = {box.id: box for box in boxes(NAMES)}

    placed = layout(list(drawn.values()), links, most_in_row=most)

    for name, (x, y) in placed.centers.items():
        box = drawn[name]
        assert x - box.width / 2 >= -0.11
        assert x + box.width / 2 <= placed.width + 0.11
        assert y + box.height / 2 <= placed.height + 0.11
    for one, other in combinations(NAMES, 2):
        (x1, y1), (x2, y2) = placed.centers[one], placed.centers[other]
        beside = abs(x1 - x2) - (drawn[one].width + drawn[other].width) / 2
        above = abs(y1 - y2) - (drawn[one].height + drawn[other].height) / 2
        assert beside >= GAP_ACROSS - 0.21 or above > 10


@given(st.permutations([("N1", "N3"), ("N2", "N3"), ("N3", "N5"), ("N1", "N5"), ("N4", "N5")]))
@settings(max_examples=20, deadline=None)
def test_the_order_of_links_changes_nothing(links: list[Link]) -> None:
    plain = layout(boxes(NAMES[:5]), sorted(links))

    assert layout(boxes(NAMES[:5]), [*links, links[0], ("N1", "N1"), ("N1", "gone")]) == plain


@given(LINKS)
@settings(max_examples=40, deadline=None)
def test_a_cause_stands_above_its_effect_where_nothing_goes_round(links: list[Link]) -> None:
    down = [(a, b) if int(a[1:]) < int(b[1:]) else (b, a) for a, b in links if a != b]

    for from_top in (False, True):
        placed = layout(boxes(NAMES), down, from_top=from_top)

        for source, target in down:
            assert placed.centers[source][1] < placed.centers[target][1]
            assert placed.routes[source, target][0][1] > placed.centers[source][1]


def test_a_circle_is_drawn_and_ends() -> None:
    placed = layout(boxes(["N1", "N2", "N3"]), [("N1", "N2"), ("N2", "N3"), ("N3", "N1")])

    assert set(placed.routes) == {("N1", "N2"), ("N2", "N3"), ("N3", "N1")}
    upward = placed.routes["N3", "N1"]
    assert upward[0][1] > upward[-1][1]


def test_a_row_holds_no_more_than_it_may() -> None:
    names = NAMES[:9]

    placed = layout(boxes(names), [(name, "N9") for name in names[:8]], most_in_row=3)

    rows = [round(y) for _, y in placed.centers.values()]
    assert max(len({n for n in names if round(placed.centers[n][1]) == row}) for row in rows) <= 3


def test_two_links_that_need_not_cross_do_not() -> None:
    placed = layout(boxes(["N1", "N2", "N3", "N4"]), [("N1", "N4"), ("N2", "N3")])

    x_of = {name: x for name, (x, _) in placed.centers.items()}
    assert (x_of["N1"] < x_of["N2"]) == (x_of["N4"] < x_of["N3"])
    assert crossings([["a", "b"], ["c", "d"]], {"a": ["d"], "b": ["c"]}) == 1


def test_nothing_makes_an_empty_layout() -> None:
    placed = layout([], [("N1", "N2")])

    assert (placed.width, placed.height, placed.centers, placed.routes) == (0, 0, {}, {})
