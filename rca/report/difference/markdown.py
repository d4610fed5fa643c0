"""The difference as Markdown for a review: the verdict first, what moved and why, then lists."""

from collections.abc import Iterator

from rca.report.difference.compare import Difference, Moved, Section
from rca.report.difference.moves import called, excerpts, factors_moved, is_long, shown
from rca.report.difference.revision import Fact, Thing
from rca.report.escape import code, inline, one_line, shortened

MOST_SHOWN = 40
LONGEST_NAME = 300


def to_markdown(difference: Difference) -> str:
    """The document, ending with a newline; one sentence when nothing differs."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    before, after = code(difference.before.name), code(difference.after.name)
    yield f"# What changed from {before} to {after}"
    yield ""
    yield _verdict(difference)
    yield ""
    yield _summary(difference)
    for section in difference.sections:
        yield ""
        yield f"## {section.shape.title}"
        yield ""
        yield from _listed(section)
    if difference.not_compared:
        yield ""
        listed = ", ".join(title[0].lower() + title[1:] for title in difference.not_compared)
        yield f"Not compared, since only one of the two says it: {listed}."


def _verdict(difference: Difference) -> str:
    was, now = (
        _said_verdict(side.things["conclusion"]) for side in (difference.before, difference.after)
    )
    if was == now:
        return f"**The verdict stays: {now}.**"
    return f"**The verdict changed: {was} → {now}.**"


def _said_verdict(conclusion: tuple[Thing, ...]) -> str:
    verdict = shown(conclusion[0].fact("verdict"))
    return _text(verdict.replace("_", " "))


def _summary(difference: Difference) -> str:
    counted = "; ".join(map(_counted, difference.sections))
    if counted:
        return f"What differs: {counted}."
    if difference.before.digest != difference.after.digest:
        return (
            "Nothing that follows differs, though evidence or files do "
            "(their digests are not the same)."
        )
    return "Nothing differs."


def _counted(section: Section) -> str:
    counts = [
        (len(section.added), "added"),
        (len(section.dropped), "dropped"),
        (len(section.moved), "changed"),
    ]
    total = sum(count for count, _ in counts)
    name = section.shape.singular if total == 1 else section.shape.plural
    return f"{name} " + ", ".join(f"{count} {word}" for count, word in counts if count)


def _listed(section: Section) -> Iterator[str]:
    """Changed, added, dropped; of very many the first, with the number of the others."""
    blocks = [
        *(_moved(moved) for moved in section.moved),
        *(_whole("Added", thing) for thing in section.added),
        *(_whole("Dropped", thing) for thing in section.dropped),
    ]
    for block in blocks[:MOST_SHOWN]:
        yield from block
    if len(blocks) > MOST_SHOWN:
        yield f"- and {len(blocks) - MOST_SHOWN} more; `--json` has all"


def _whole(word: str, thing: Thing) -> Iterator[str]:
    yield f"- {word}: {_name(thing)}"
    said = [
        f"{called(fact.name)} {_text(shown(fact.value))}"
        for fact in thing.facts
        if fact.value is not None and not is_long(fact.value) and str(fact.value) not in thing.name
    ]
    if said:
        yield f"  - {', '.join(said)}"


def _moved(moved: Moved) -> Iterator[str]:
    yield f"- Changed: {_name(moved.after)}"
    for before, after in moved.facts:
        yield from _fact(moved, before, after)
    for section in moved.inner:
        if section.shape.kind == "factors":
            continue
        what = section.shape.title
        for each in section.moved:
            for before, after in each.facts:
                yield from _change(f"{what}, {called(before.name)}", before, after)
        yield from (f"  - {what}, added: {_name(thing)}" for thing in section.added)
        yield from (f"  - {what}, dropped: {_name(thing)}" for thing in section.dropped)


def _fact(moved: Moved, before: Fact, after: Fact) -> Iterator[str]:
    if before.name != "score":
        yield from _change(called(before.name), before, after)
        return
    factors = "; ".join(inline(text) for text in factors_moved(moved))
    yield f"  - score {shown(before.value)} → {shown(after.value)}" + (
        f": {factors}" if factors else ""
    )


def _change(what: str, before: Fact, after: Fact) -> Iterator[str]:
    was, now = shown(before.value), shown(after.value)
    if not (is_long(was) or is_long(now)):
        yield f"  - {what}: {_text(was)} → {_text(now)}"
        return
    was, now = excerpts(one_line(was), one_line(now))
    yield f"  - {what}"
    yield f"    - was: {_text(was)}"
    yield f"    - is: {_text(now)}"


def _name(thing: Thing) -> str:
    return _text(shortened(one_line(thing.name), LONGEST_NAME))


def _text(text: str) -> str:
    return inline(text) or "*empty*"
