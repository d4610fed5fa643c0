"""What templates may do with a value; each filter returns `Markdown`, the only text let through.

A template that prints a bare string fails: foreign text comes in by these filters or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rca.model.cite import Cite
from rca.model.commands import is_command
from rca.model.instant import Instant, format_instant
from rca.model.plural import counted
from rca.report import escape
from rca.report.cited import Places, Statement
from rca.report.flowchart import flowchart
from rca.report.notes import note
from rca.report.parts.appendix import EvidenceView


class Markdown(str):
    """Text that has been escaped for its place."""

    __slots__ = ()


def only_markdown(value: object) -> object:
    """Jinja's `finalize`: lets through escaped text and whole numbers, refuses the rest."""
    if isinstance(value, Markdown) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(
        f"{type(value).__name__} {str(value)[:60]!r} has no filter; "
        "write it like {{ value | prose }}"
    )


def percent(value: float) -> str:
    """A share as whole percent, with one digit where rounding would claim all or nothing."""
    rounded = int(value * 100 + 0.5)
    if (rounded == 100 and value < 1) or (rounded == 0 and value > 0):
        return f"{value * 100:.2g}%" if value < 0.5 else f"{value * 100:.4g}%"
    return f"{rounded}%"


def seconds(value: float) -> str:
    """A lag for people: `3 ms`, `0.4 s`, `2.5 min`, `3.0 h`."""
    if abs(value) < 0.1:
        return f"{value * 1000:.0f} ms"
    if abs(value) < 60:
        return f"{value:.1f} s"
    return f"{value / 60:.1f} min" if abs(value) < 3600 else f"{value / 3600:.1f} h"


def filters_for(places: Places) -> dict[str, Callable[..., object]]:
    """The filters of one report, by name. All but `referenced`, which selects, make Markdown."""

    def refs(cites: Sequence[Cite], more: int = 0) -> Markdown:
        """Citation links, each place once, as they come."""
        shown = dict.fromkeys(places.refer(cite) for cite in cites)
        links = ", ".join(f"[{place.label}](#{place.anchor})" for place in shown)
        return Markdown(f"{links} and {more} more" if more else links)

    def stated(statement: Statement, indent: int = 0) -> Markdown:
        """The sentence with its citations in brackets before the full stop."""
        return supported(escape.prose(statement.text, indent), statement)

    def stated_cell(statement: Statement) -> Markdown:
        return supported(escape.cell(statement.text), statement)

    def supported(text: str, statement: Statement) -> Markdown:
        links = refs(statement.cites, statement.more)
        if not links:
            return Markdown(text)
        if text.endswith(".") and not text.endswith(".."):
            return Markdown(f"{text[:-1]} ({links}).")
        return Markdown(f"{text} ({links})")

    def anchor(cite: Cite) -> Markdown:
        place = places.of(cite)
        return Markdown(f'<a id="{place.anchor}"></a>')

    def label(cite: Cite) -> Markdown:
        return Markdown(places.of(cite).label)

    def referenced(evidence: Sequence[EvidenceView]) -> tuple[EvidenceView, ...]:
        """The evidence that the text so far leads to, with those of its places only."""
        kept = (
            replace(item, places=tuple(p for p in item.places if places.is_referred(p.cite)))
            for item in evidence
        )
        return tuple(item for item in kept if item.places or places.is_referred(item.cite))

    return {
        "alt": lambda text: Markdown(escape.alt(text)),
        "anchor": anchor,
        "cell": lambda text: Markdown(escape.cell(text)),
        "code": lambda text: Markdown(escape.code(text)),
        "code_cell": lambda text: Markdown(escape.code_cell(text)),
        "command": lambda text: Markdown(_command(text)),
        "count": lambda number, one, many="": Markdown(counted(number, one, many)),
        "day": lambda instant: Markdown(format_instant(instant)[:10]),
        "decimal": lambda value, digits=2: Markdown(f"{value:.{digits}f}"),
        "flowchart": lambda chart: Markdown(flowchart(chart)),
        "fence": lambda text, language="text": Markdown(escape.fence(text, language)),
        "heading": lambda text: Markdown(escape.heading(text)),
        "minute": lambda instant: Markdown(f"{format_instant(instant)[:16].replace('T', ' ')} UTC"),
        "inline": lambda text: Markdown(escape.inline(text)),
        "label": label,
        "note": lambda text: Markdown(note(text)),
        "number": lambda number: Markdown(f"{number:,}"),
        "percent": lambda value: Markdown(percent(value)),
        "prose": lambda text, indent=0: Markdown(escape.prose(text, indent)),
        "ref": lambda cite: refs((cite,)),
        "referenced": referenced,
        "refs": refs,
        "second": lambda instant: Markdown(f"{format_instant(instant)[:19].replace('T', ' ')} UTC"),
        "seconds": lambda value: Markdown(seconds(value)),
        "stated": stated,
        "stated_cell": stated_cell,
        "time": _time,
        "to_do": lambda text: Markdown(
            f"{'Run' if is_command(text) else 'To settle it'}: {_command(text)}"
        ),
        "yaml": lambda text: Markdown(escape.yaml_text(text)),
    }


def _command(text: str) -> str:
    """What one types as code; what one looks for, and what has backticks of its own, as words."""
    is_code = is_command(text) and "`" not in text
    return (escape.code if is_code else escape.inline)(text)


def _time(instant: Instant) -> Markdown:
    return Markdown(format_instant(instant))
