"""Where a trace stands in an entry decides which one counts."""

from typing import Any

import pytest

from rca.stacktrace import Frame, placed_traces
from tests.stacktrace.texts import text

JAVA, PYTHON = text("java"), text("python")


def found(payload: dict[str, Any], **entry: Any) -> tuple[str, list[str]] | None:
    placed = placed_traces({"jsonPayload": payload, **entry})
    return None if placed is None else (placed.field, [one.language for one in placed.traces])


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"stack_trace": JAVA, "exception": PYTHON, "message": PYTHON}, "stack_trace"),
        ({"exception": JAVA, "message": PYTHON}, "exception"),
        ({"message": JAVA}, "message"),
        ({"message": "failed", "exc_info": JAVA}, "exc_info"),
        ({"message": "failed", "error": {"stack_trace": JAVA}}, "error.stack_trace"),
        ({"message": "failed", "error.stack_trace": JAVA}, "error.stack_trace"),
        ({"msg": "failed", "err": {"stack": JAVA}}, "err.stack"),
        ({"message": "failed", "stack": JAVA}, "stack"),
        ({"message": "failed", "exception.stacktrace": JAVA}, "exception.stacktrace"),
        ({"message": "failed", "exception": {"stacktrace": JAVA}}, "exception.stacktrace"),
        ({"message": "failed", "stack_trace": JAVA.split("\n")}, "stack_trace"),
        ({"stack_trace": "none", "message": JAVA}, "message"),
        ({"detail": [{"b": "no\nhere"}, {"a": JAVA}]}, "detail.a"),
    ],
)
def test_the_first_place_with_a_trace_counts(payload: dict[str, Any], field: str) -> None:
    assert found(payload) == (field, ["java"])


def test_text_comes_as_text() -> None:
    placed = placed_traces({"textPayload": f"before\n{PYTHON}after"})

    assert placed is not None
    assert (placed.field, placed.traces[0].type) == ("textPayload", "shop.cart.NoCart")


def test_other_fields_are_searched_only_without_the_usual_ones() -> None:
    assert found({"message": "failed", "detail": JAVA}) is None


@pytest.mark.parametrize(
    "marked",
    [
        {
            "@type": "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1."
            "ReportedErrorEvent"
        },
        {"serviceContext": {"service": "checkout", "version": "7"}},
    ],
)
def test_an_error_event_without_a_trace_has_its_report_location(marked: dict[str, Any]) -> None:
    location = {"filePath": "src/cart.py", "lineNumber": 12, "functionName": "load"}
    payload = {"message": "no cart", "context": {"reportLocation": location}, **marked}

    placed = placed_traces({"jsonPayload": payload})

    assert placed is not None
    (trace,) = placed.traces
    assert (placed.field, trace.message) == ("context.reportLocation", "no cart")
    assert trace.frames == (
        Frame(module="cart", function="load", file="src/cart.py", line=12, in_app=True),
    )
    assert placed.service == ("checkout" if "serviceContext" in marked else "")


def test_a_location_alone_is_no_error_event() -> None:
    location = {"filePath": "src/cart.py", "lineNumber": 12, "functionName": "load"}

    assert found({"message": "x", "context": {"reportLocation": location}}) is None


def test_the_service_context_is_kept() -> None:
    payload = {"stack_trace": JAVA, "serviceContext": {"service": "checkout", "version": "7"}}

    placed = placed_traces({"jsonPayload": payload})

    assert placed is not None
    assert (placed.service, placed.version) == ("checkout", "7")
