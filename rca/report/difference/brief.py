"""`brief`: a difference in one line of talk, the weightiest first."""

from collections.abc import Iterator

from rca.report.difference.compare import Difference, Moved, Section
from rca.report.difference.moves import called, is_long, shown
from rca.report.escape import one_line, shortened

MOST_SAID = 4
LONGEST = 70


def brief(difference: Difference) -> str:
    """Like `F3 added; W2 changed (finding); and 2 more`; empty when nothing differs.

    Controls are made visible; it is no Markdown.
    """
    said = [text for section in difference.sections for text in _section(section)]
    more = len(said) - MOST_SAID
    return "; ".join([*said[:MOST_SAID], *([f"and {more} more"] if more > 0 else [])])


def _section(section: Section) -> Iterator[str]:
    for moved in section.moved:
        yield _moved(section, moved)
    for word, things in (("added", section.added), ("dropped", section.dropped)):
        if len(things) > MOST_SAID:
            yield f"{len(things)} {section.shape.plural} {word}"
            continue
        for thing in things:
            yield f"{_called(section, thing.short)} {word}"


def _moved(section: Section, moved: Moved) -> str:
    """The first fact that moved, with its values where they are short, and how many others did."""
    named = _called(section, moved.after.short)
    others = [each.shape.title for each in moved.inner if each.shape.kind != "factors"]
    if not moved.facts:
        return f"{named} changed ({', '.join(others) or 'factors'})"
    before, after = moved.facts[0]
    more = len(moved.facts) + len(others) - 1
    rest = f", and {more} more" if more else ""
    if is_long(before.value) or is_long(after.value):
        return f"{named} changed ({called(after.name)}{rest})"
    was, now = one_line(shown(before.value)), one_line(shown(after.value))
    return f"{named}: {called(after.name)} {was} → {now}{rest}"


def _called(section: Section, name: str) -> str:
    name = shortened(one_line(name), LONGEST)
    return name if section.shape.short else f"{section.shape.singular} “{name}”"
