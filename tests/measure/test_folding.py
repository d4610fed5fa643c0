"""Ids that only their number tells, in routes and in lines."""

from pathlib import Path

from rca.measure import measure
from rca.model.measures import Measures
from tests.measure.builders import Entry, logs, request, said

LETTERS = "bcdfghjkmnpqrstvwxyz"


def word(number: int) -> str:
    """Six letters without a digit, another one for each number up to 400."""
    high, low = divmod(number, 20)
    return "".join(LETTERS[place % 20] for place in (low, high, low + 3, high + 7, low + 11, 5))


def at(number: int) -> str:
    return f"{number // 60:02}:{number % 60:02}"


def asked(folder: Path, urls: list[str]) -> list[str]:
    folder.mkdir(exist_ok=True)
    entries = [
        request(at(n), url, 200, insert_id=f"r{n}", trace=f"t{n}") for n, url in enumerate(urls)
    ]
    return sorted({route.route for route in measure(logs(folder, *entries)).routes})


def spoken(folder: Path, texts: list[str]) -> list[str]:
    entries: list[Entry] = [said(at(n), text, insert_id=f"s{n}") for n, text in enumerate(texts)]
    found: Measures = measure(logs(folder, *entries))
    return sorted(pattern.template for pattern in found.patterns)


def test_names_with_a_digit_beside_one_another_are_ids(tmp_path: Path) -> None:
    urls = [f"/payouts/po_{word(n)}{n}/state" for n in range(6)]

    assert asked(tmp_path, urls) == ["/payouts/{id}/state"]


def test_a_few_are_names_and_versions_are_no_ids(tmp_path: Path) -> None:
    urls = [f"/api/v{n}/orders" for n in range(8)] + [f"/doc/s3-{n}" for n in range(4)]

    assert "/api/v1/orders" in asked(tmp_path, urls)
    assert "/doc/s3-1" in asked(tmp_path / "again", urls)


def test_many_rare_words_are_ids_and_what_is_asked_often_stays(tmp_path: Path) -> None:
    often = ["/shop/cart"] * 60 + ["/shop/search"] * 60
    urls = [*often, *(f"/shop/{word(n)}" for n in range(20))]

    assert asked(tmp_path, urls) == ["/shop/cart", "/shop/search", "/shop/{id}"]


def test_ids_above_one_another_are_all_folded(tmp_path: Path) -> None:
    urls = [f"/u/x{n}a/orders/o{m}b" for n in range(6) for m in range(6)]

    assert asked(tmp_path, urls) == ["/u/{id}/orders/{id}"]


def test_lines_alike_but_for_rare_words_are_one(tmp_path: Path) -> None:
    texts = [f"payout {word(n)} accepted by {word(n + 200)} for us" for n in range(120)]

    assert spoken(tmp_path, texts) == ["payout <*> accepted by <*> for us"]


def test_what_a_few_values_take_turns_in_stays_and_a_single_line_too(tmp_path: Path) -> None:
    texts = [f"payout {word(n)} accepted by the bank of them" for n in range(120)]
    others = [f"mode {mode} is chosen by the bank of them" for mode in ("fast", "slow") * 9]
    quiet = "press loop left the lease of its own"

    found = spoken(tmp_path, [*texts, *others, quiet])

    assert {"mode fast is chosen by the bank of them", quiet} < set(found)
    assert len(found) == 4


def test_few_templates_are_left_alone(tmp_path: Path) -> None:
    texts = [f"payout {word(n)} accepted by the bank" for n in range(20)]

    assert len(spoken(tmp_path, texts)) == 20


def test_the_order_of_entries_does_not_matter(tmp_path: Path) -> None:
    urls = [f"/shop/{word(n)}" for n in range(20)] + ["/shop/cart"] * 60

    assert asked(tmp_path / "a", urls) == asked(tmp_path / "b", urls[::-1])
