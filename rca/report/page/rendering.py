"""`render_page`: from dossier, analysis and some entries to the bytes of one HTML file.

Style and script stand in the file, and its policy names their hashes: nothing else runs, nothing
is fetched. Foreign text is escaped wherever it stands, and what cannot be seen in it is spelled.
"""

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment
from markupsafe import Markup

from rca.errors import RcaError
from rca.model.analysis import Analysis, Hypothesis, Standing
from rca.model.cite import Cite, Claim
from rca.model.commands import is_command
from rca.model.dossier import Dossier
from rca.model.instant import Instant, format_instant
from rca.model.sample import EntrySample
from rca.report.environment import lay_out
from rca.report.escape import visible
from rca.report.page.document import packed
from rca.report.page.graph_picture import edge_words, graph_picture
from rca.report.page.moments import moments_of
from rca.report.page.names import PlaceNames, place_key
from rca.report.parts.whys import WhyView, whys_of

MODULES = ("dom", "data", "choice", "list", "detail", "timeline", "links", "main")
"""The files of the script, each after those it imports from."""

_IMPORT = re.compile(r"^import [^;]+;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|class|function|async)", re.MULTILINE)
_CODE_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def render_page(
    dossier: Dossier, analysis: Analysis, sample: EntrySample, *, templates: Path
) -> str:
    """The page as text; `templates` is the folder that holds `page/`.

    Raises RcaError for a mistake in a template.
    """
    folder = templates / "page"
    style, script = _style(folder), _script(folder)
    moments = moments_of(dossier, analysis)
    names = PlaceNames(dossier, analysis)
    data, document = packed(dossier, analysis, sample, moments, names)
    return lay_out(
        _environment(templates, names),
        "page/page.html.j2",
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own files
        packed=data,
        left_out=_left_out(document["counts"]),
        incident=dossier.incident,
        dossier=dossier,
        analysis=analysis,
        because=_not_said_below(analysis),
        moments=moments,
        has_entries=bool(document["buckets"]),
        whys=_branching(whys_of(dossier, analysis)),
        picture=graph_picture(analysis),
        causes=[one for one in analysis.hypotheses if one.standing is not Standing.RULED_OUT],
        ruled_out=[one for one in analysis.hypotheses if one.standing is Standing.RULED_OUT],
    )


def _branching(whys: tuple[WhyView, ...]) -> list[tuple[WhyView, int]]:
    """Each why with its depth, followed by those that ask about it."""
    about: dict[str, list[WhyView]] = {}
    for why in whys:
        about.setdefault(why.asks_about, []).append(why)
    found: list[tuple[WhyView, int]] = []
    left = [(why, 0) for why in reversed(about.get("", []))]
    while left:
        why, depth = left.pop()
        found.append((why, depth))
        left += [(one, depth + 1) for one in reversed(about.get(why.id, []))]
    return found


def _environment(templates: Path, names: PlaceNames) -> SandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(str(templates), encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        {
            "at": format_instant,
            "second": _second,
            "not_in_title": _not_in_title,
            "spans": _with_code_spans,
            "key": place_key,
            "name": names.of,
            "places": _places,
            "in_words": edge_words,
        }
    )
    made.tests["a_command"] = is_command
    return made


def _shown(value: object) -> object:
    """Every value on its way into the page; text that is no markup of ours has nothing unseen."""
    return value if isinstance(value, Markup) else visible(str(value), keep="\n\t")


def _with_code_spans(text: str) -> Markup:
    """A sentence whose single backticks mark code."""
    pieces = _CODE_SPAN.split(visible(text, keep="\n\t"))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if at % 2 else Markup.escape(piece)
        for at, piece in enumerate(pieces)
    )


def _second(instant: Instant) -> str:
    return f"{format_instant(instant)[:19].replace('T', ' ')} UTC"


def _not_said_below(analysis: Analysis) -> list[Claim]:
    """What the verdict rests on, but for what a hypothesis says again in the same words."""
    said = {claim.text for one in analysis.hypotheses for claim in one.summary}
    return [claim for claim in analysis.because if claim.text not in said]


def _not_in_title(cause: Hypothesis) -> list[Claim]:
    """The claims of a hypothesis, but for the one that only repeats its title."""
    return [claim for claim in cause.summary if claim.text.rstrip(".") != cause.title]


def _places(cites: tuple[Cite, ...]) -> tuple[Cite, ...]:
    """The places of cites, each once, in their order."""
    return tuple(dict.fromkeys(cite.without_quote() for cite in cites))


def _style(folder: Path) -> str:
    return "\n" + _text(folder / "page.css")


def _script(folder: Path) -> str:
    """All modules as one: what they import stands above them, so the words of import go."""
    texts = (_text(folder / f"{name}.js") for name in MODULES)
    return "\n" + "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RcaError(
            f"there is no {path}", hint="install the package again, or name another folder"
        ) from None


def _policy(style: str, script: str) -> str:
    """Only this style and this script; no request to anywhere."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _left_out(counts: dict[str, int]) -> str:
    """What of the log entries is not in the page."""
    logged, sampled = counts["logged"], counts["sampled"]
    if not logged:
        return ""
    return (
        f"Of {logged:,} log entries the page holds all that are cited and {sampled:,} others, "
        "spread evenly over each state and over errors; the timeline counts all of them."
    )
