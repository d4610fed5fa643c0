"""The report for one audience: its part of the view, laid out, and searched for leaks."""

from collections.abc import Mapping
from pathlib import Path

from rca.errors import ExitCode, RcaError, UsageError
from rca.measure import sample_entries
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.report.audiences import Audience, changed, part_of
from rca.report.leaks import Inside, Leak, leaks_in
from rca.report.names import Names, names_of
from rca.report.view import ReportView, view_of
from rca.store import Redactor
from rca.store.people import read_model

MOST_LOG_LINES = 20_000
MOST_LEAKS = 8
_FOLDER = "audiences"


class LeakError(RcaError):
    """The finished text holds what its audience must not get."""

    exit_code = ExitCode.FINDINGS


def audience_named(name: str, folders: tuple[Path, ...]) -> Audience:
    """The audience of that name, a team's own first; UsageError, naming the others, else."""
    for folder in folders:
        path = folder / _FOLDER / f"{name}.toml"
        if path.parent.name == _FOLDER and "/" not in name and path.is_file():
            return read_model(path, Audience)
    known = sorted({path.stem for folder in folders for path in folder.glob(f"{_FOLDER}/*.toml")})
    raise UsageError(f"--audience {name!r} is no audience", hint=f"choose {', '.join(known)}")


def view_for(dossier: Dossier, analysis: Analysis, audience: Audience) -> tuple[ReportView, Names]:
    """What the audience gets, with the names that it does not get replaced."""
    names = names_of(dossier, analysis, audience)
    return part_of(view_of(dossier, analysis), audience, names.rename), names


def told_for(
    dossier: Dossier, analysis: Analysis, audience: Audience, names: Names
) -> tuple[Dossier, Analysis]:
    """What the audience's pictures are drawn from: the same, with the names replaced."""
    if not audience.rename:
        return dossier, analysis
    return changed(dossier, names.rename), changed(analysis, names.rename)


def refuse_leaks(
    texts: Mapping[str, str], dossier: Dossier, analysis: Analysis, audience: Audience, names: Names
) -> None:
    """Raise LeakError, naming place and kind, when a finished text holds what must not leave.

    `texts` are the report, with an empty name, and the words of each picture by its name.
    """
    if not audience.refuse:
        return
    redactor = Redactor(b"leaks")
    inside = Inside(
        names=names,
        impact=dossier.incident.impact,
        log_lines=_log_lines(dossier, analysis) if "log" in audience.refuse else (),
        has_secret=lambda line: redactor.redact(raw := line.encode("utf-8", "replace")) != raw,
    )
    leaks = [
        _said(place, leak)
        for place, text in texts.items()
        for leak in leaks_in(text, audience, inside)
    ]
    if leaks:
        raise LeakError(
            f"the text for {audience.title} would tell what it must not: "
            + "; ".join(leaks[:MOST_LEAKS])
            + (f"; and {len(leaks) - MOST_LEAKS} more" if len(leaks) > MOST_LEAKS else ""),
            hint="say it otherwise in incident.toml, whys.toml or fixes.toml, or in your own "
            "audience file add the name to `names`, or a host that everybody knows to `public`",
        )


def _said(place: str, leak: Leak) -> str:
    return f"{place or f'line {leak.line}'}: {leak.kind} “{leak.what}”"


def _log_lines(dossier: Dossier, analysis: Analysis) -> tuple[str, ...]:
    """Lines of the evidence, each once: what is quoted, what patterns look like, and a sample."""
    texts = [exhibit.text for exhibit in analysis.measures.exhibits]
    texts += [pattern.example.quote for pattern in analysis.measures.patterns]
    texts += [entry.text for entry in sample_entries(dossier, MOST_LOG_LINES).entries]
    lines = (line.strip() for text in texts for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
