"""Templates for people say what stood in the place of a value."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.mining import (
    Block,
    Example,
    FoundPattern,
    count_block,
    families_in,
    open_tally,
    patterns_in,
    typed_templates,
)


def shown(folder: Path, *lines: str) -> list[str]:
    with open_tally(folder) as tables:
        count_block(tables, Block(text="\n".join(lines), source=0))
        return typed_templates(patterns_in(tables, families_in(tables)).patterns)


def pattern(template: str, quote: str) -> FoundPattern:
    return FoundPattern(
        id="1",
        template=template,
        count=1,
        first=None,
        last=None,
        severity="",
        severities=(),
        services=(),
        revisions=(),
        per_minute=(),
        example=Example(source=0, insert_id="", line=1, quote=quote),
    )


@pytest.mark.parametrize(
    ("line", "template"),
    [
        ("took 12 ms", "took <num> ms"),
        ("took 12ms, 99.5% of 1,024", "took <num>, <num> of <num>"),
        ("lost 10.0.0.7:8080 again", "lost <ip> again"),
        ("peer fe80:0:0:0:1:2:3:4 left", "peer <ip> left"),
        ("order 0f8fad5b-d9cb-469f-a165-70867728950e gone", "order <uuid> gone"),
        ("at 2026-01-01T10:00:00.5Z it ended", "at <time> it ended"),
        ("at 10:02:03 it ended", "at <time> it ended"),
        ("commit 0123abcdef is bad", "commit <hex> is bad"),
        ("flag 0x1F is set", "flag <hex> is set"),
        ("read /var/lib/a.db twice", "read <path> twice"),
        ("call https://h.example/a?b=1 failed", "call <url> failed"),
        ("mail to ann@h.example bounced", "mail to <email> bounced"),
        ("link 00:1b:44:11:3a:b7 down", "link <mac> down"),
        ("job attempt_12 ended", "job <id> ended"),
        ("nothing varies", "nothing varies"),
    ],
)
def test_a_value_is_called_what_it_looks_like(tmp_path: Path, line: str, template: str) -> None:
    assert shown(tmp_path, line) == [template]


def test_a_word_that_varies_has_no_name(tmp_path: Path) -> None:
    names = [f"hello {a}{b} from 10.0.0.1" for a in "abcdefgh" for b in "uvwxyz"]

    assert shown(tmp_path, *names) == ["hello <*> from <ip>"]


@pytest.mark.parametrize("quote", ["", "another line", "took", "took 7", "\x01", "took \x01 ms"])
def test_an_example_that_does_not_fit_names_nothing_that_it_does_not_show(quote: str) -> None:
    (template,) = typed_templates([pattern("took <*> ms", quote)])

    assert template in {"took <*> ms", "took <num> ms"}


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    template=st.lists(st.sampled_from(["<*>", " ", "a", "7", ":", "\x01"])).map("".join),
    quote=st.text(st.sampled_from("a 7:./-@é\x01\n<*>")) | st.text(),
)
def test_only_places_of_values_change(template: str, quote: str) -> None:
    (typed,) = typed_templates([pattern(template, quote.encode("utf-8", "replace").decode())])

    parts = template.split("<*>")
    assert typed.count("<") == template.count("<")
    assert all(part in typed for part in parts)
    assert typed.startswith(parts[0])
    assert typed.endswith(parts[-1])
