"""The same failure has the same fingerprint in every build; another failure has another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.stacktrace import Frame, Link, Relation, Trace, find_traces, fingerprint, fingerprint_of
from rca.stacktrace.fingerprint import plain_name
from tests.stacktrace.texts import LANGUAGES, text

ROOTS = st.sampled_from(["/srv/app", "/workspace", "/home/web/releases/20250910", "/app/src"])
HASHES = st.from_regex(r"[1-9][0-9a-f]{7}", fullmatch=True)


@pytest.mark.parametrize("language", LANGUAGES)
@given(n=st.integers(1, 99_999), root=ROOTS, code=HASHES)
def test_lines_paths_ids_and_messages_change_nothing(
    language: str, n: int, root: str, code: str
) -> None:
    assert fingerprint_of(text(language, n, root, code)) == fingerprint_of(text(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_before_and_after_changes_nothing(language: str) -> None:
    around = (
        f"2025-03-01 12:00:00 INFO started\n\n{text(language)}\n2025-03-01 12:00:01 INFO next\n"
    )

    assert fingerprint_of(around) == fingerprint_of(text(language))
    assert fingerprint_of(text(language).replace("\n", "\r\n")) == fingerprint_of(text(language))


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("python", "in load", "in store"),
        ("python", "KeyError", "ValueError"),
        ("python", "shop.cart.NoCart", "shop.cart.NoRows"),
        ("python", "main.py", "admin.py"),
        (
            "python",
            "The above exception was the direct cause of the following",
            "During handling of the above exception, another",
        ),
        ("java", "NullPointerException", "IllegalStateException"),
        ("java", "Rows.get", "Rows.put"),
        ("java", "IOException", "EOFException"),
        ("javascript", "TypeError", "RangeError"),
        ("javascript", "rows.js", "lines.js"),
        ("go", "index out of range", "slice bounds out of range"),
        ("go", "Edit", "Drop"),
        ("csharp", "Rows.Get", "Rows.Put"),
        ("csharp", "EditAsync", "DropAsync"),
        ("ruby", "`get'", "`put'"),
        ("ruby", "NoCart", "NoRows"),
        ("php", "Cart->load", "Cart->store"),
        ("rust", "cart::load", "cart::store"),
    ],
)
def test_another_failure_has_another_fingerprint(language: str, old: str, new: str) -> None:
    other = text(language).replace(old, new)

    assert other != text(language)
    if "During" in new:
        other = other.replace("exception exception:", "exception occurred:")
    assert fingerprint_of(other) not in (None, fingerprint_of(text(language)))


def test_fingerprints_of_all_languages_differ() -> None:
    found = {fingerprint_of(text(language)) for language in LANGUAGES}

    assert len(found) == len(LANGUAGES)
    assert all(re.fullmatch("st1-[0-9a-f]{16}", str(one)) for one in found)


@given(depth=st.integers(2, 400))
def test_the_depth_of_a_recursion_changes_nothing(depth: int) -> None:
    def recursion(turns: int) -> str:
        calls = '  File "/a/tree.py", line 3, in walk\n  File "/a/tree.py", line 9, in visit\n'
        start = 'Traceback (most recent call last):\n  File "/a/main.py", line 1, in main\n'
        return f"{start}{calls * turns}RecursionError: maximum recursion depth exceeded"

    assert fingerprint_of(recursion(depth)) == fingerprint_of(recursion(2))


def member(kind: str, function: str) -> Link:
    frame = Frame(module="m", function=function, file="m.py", line=1, in_app=True)
    trace = Trace(language="python", type=kind, message="", frames=(frame,))
    return Link(relation=Relation.MEMBER, trace=trace)


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("fgh")), min_size=1).flatmap(
        lambda items: st.tuples(st.just(items), st.permutations(items))
    )
)
def test_the_order_and_number_of_group_members_change_nothing(
    lists: tuple[list[tuple[str, str]], list[tuple[str, str]]],
) -> None:
    groups = [
        Trace(language="python", type="G", children=tuple(member(*item) for item in items))
        for items in (lists[0], lists[1], [*lists[0], lists[0][0]])
    ]

    assert len({fingerprint(group) for group in groups}) == 1


def test_without_any_function_the_message_decides() -> None:
    panics = [
        f"thread 'main' panicked at src/cart.rs:{n}:5:\n{said} {n}\n"
        for n, said in ((3, "no cart"), (9, "no cart"), (3, "no rows"))
    ]

    first, moved, other = (fingerprint_of(panic) for panic in panics)

    assert first == moved != other


def test_without_a_frame_of_the_application_the_innermost_decides() -> None:
    library = '  File "/usr/lib/python3/site-packages/web.py", line 3, in {}\n'
    traces = [
        "Traceback (most recent call last):\n" + "".join(map(library.format, calls)) + "E: x"
        for calls in (("get", "send"), ("put", "send"), ("get", "read"))
    ]

    first, same, other = (fingerprint_of(trace) for trace in traces)

    assert first == same != other


def test_a_comprehension_is_no_call_of_its_own() -> None:
    """Python 3.12 prints no frame for it: https://peps.python.org/pep-0709/."""
    start = 'Traceback (most recent call last):\n  File "/a.py", line 1, in total\n'
    inner = '  File "/a.py", line 1, in <listcomp>\n'

    assert fingerprint_of(f"{start}{inner}E: x") == fingerprint_of(f"{start}E: x")


def test_a_text_without_a_trace_has_none() -> None:
    assert fingerprint_of("ValueError: no frames here") is None
    assert fingerprint_of("") is None


def test_the_fingerprint_of_a_text_is_that_of_its_first_trace() -> None:
    both = text("java") + "\n" + text("python")

    assert fingerprint_of(both) == fingerprint(find_traces(both)[0]) == fingerprint_of(text("java"))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("com.shop.Cart$$EnhancerBySpringCGLIB$$1a2b3c", "com.shop.Cart"),
        ("com.shop.Cart$$SpringCGLIB$$0", "com.shop.Cart"),
        ("com.shop.Cart$$Lambda$14/0x0000000800c03000", "com.shop.Cart"),
        ("com.sun.proxy.$Proxy12", "com.sun.proxy.$Proxy"),
        ("lambda$main$0", "lambda$main"),
        ("com.shop.Cart$1", "com.shop.Cart$"),
        ("main.load.func2.1", "main.load.func"),
        ("Shop.Cart.<>c__DisplayClass4_0", "Shop.Cart.<>c"),
        ("<Edit>b__3_0", "<Edit>"),
        ("block (2 levels) in edit", "block in edit"),
        ("shop::load::h42d2b87e9128557b", "shop::load"),
        ("core[c1f1a4ba060b9bfa]::fmt::write", "core::fmt::write"),
        ("main::{closure#0}", "main::{closure}"),
        ("main::{{closure}}", "main::{closure}"),
        ("main.3f2a1b9c", "main"),
        ("sha256", "sha256"),
        ("decode_utf8", "decode_utf8"),
        ("Base64Encoder", "Base64Encoder"),
        ("load_v2", "load_v2"),
        ("deadbeef", "deadbeef"),
    ],
)
def test_names_lose_what_a_build_put_there(name: str, plain: str) -> None:
    assert plain_name(name) == plain
