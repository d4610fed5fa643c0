"""Widths of columns for programs that do not look at the cells."""

from hypothesis import given
from hypothesis import strategies as st

from rca.report.column_widths import LINE, column_widths
from rca.report.printed import printed

TABLE = """\
| Area | What happened to it |
|---|---|
| chat | nobody could send a message from the first minute to the last, as all of them saw |
"""


def test_a_column_of_sentences_is_wider_than_one_of_words() -> None:
    area, what = column_widths(
        [["Area", "What happened"], ["chat", "nobody could send a message for an hour and a half"]]
    )

    assert area < 20
    assert what > 70


def test_the_longest_names_give_way_where_words_alone_are_too_much() -> None:
    name, error = "test_orders.test_an_order_is_taken_once", "orders.errors.OrderTakenTwiceError"

    widths = column_widths([[name, "incident", "attempts", "100%", name, error]])

    assert max(widths) < 25, "no name has the room of its longest word"
    assert widths[3] * LINE >= 100 * len("100%"), "a short word is whole"


def test_a_table_states_its_widths_only_where_it_is_asked_for() -> None:
    assert "<colgroup>" not in printed(TABLE, {}, title="t")

    html = printed(TABLE, {}, title="t", has_widths=True)

    head, _, rest = html.partition("<colgroup>")
    assert head.rstrip().endswith("<table>")
    assert rest.partition("</colgroup>")[0].count("<col ") == 2


@given(
    st.integers(1, 12).flatmap(
        lambda columns: st.lists(
            st.lists(st.text(max_size=120), min_size=columns, max_size=columns),
            min_size=1,
            max_size=6,
        )
    )
)
def test_every_column_has_a_share_and_all_of_them_are_about_the_page(rows: list[list[str]]) -> None:
    widths = column_widths(rows)

    assert len(widths) == len(rows[0])
    assert min(widths) >= 1
    assert abs(sum(widths) - 100) <= len(widths)
