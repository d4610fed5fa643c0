"""Answer the whys from a file: validate every item, resolve every citation, then write once.

The answers take the way that those typed at a terminal take: the same events, the same journal.
"""

import json
import tomllib
from pathlib import Path

from pydantic import ValidationError

from rca.errors import BadInputError
from rca.measure import Finder, exhibits_at
from rca.model.answers import Answer, AnswerCite, Answers
from rca.model.dossier import Dossier
from rca.model.journal import Answered
from rca.model.why import CiteText, Why, WhyTree
from rca.store import IncidentFolder, only_interview
from rca.store.toml_place import key_text
from rca.workflow.load import load
from rca.workflow.why_session import Session


def answers_schema() -> str:
    """The JSON schema of an answers file, indented."""
    return json.dumps(Answers.model_json_schema(by_alias=True), indent=2, ensure_ascii=False)


def answer_whys(folder: IncidentFolder, answers_file: Path) -> WhyTree:
    """Write the answers to `whys.toml`; nothing is written when one of them does not hold.

    A why with an id that stands there already is replaced in its place.
    """
    answers = _read(answers_file)
    dossier = load(folder)
    finder = Finder(dossier)
    given = [_resolve(finder, answer, f"{answers_file.name}: {answer.id}") for answer in answers]
    _refuse_wrong_places(dossier, given, answers_file.name)
    with only_interview(folder):
        session = Session(folder)
        _refuse_wrong_order(session.state.tree, given, answers_file.name)
        session.record(
            *(Answered(why=why) for why in given if session.state.tree.why(why.id) != why)
        )
        return session.state.tree


def _read(path: Path) -> tuple[Answer, ...]:
    hint = "`rca why INCIDENT --schema` prints what an answers file looks like"
    if not path.is_file():
        wrong = "is no file" if path.exists() else "there is no such file"
        raise BadInputError(f"{path}: {wrong}", hint=hint)
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
        json.dumps(content, ensure_ascii=False, default=str).encode()  # no half of a character
        return Answers.model_validate(content).whys
    except ValidationError as error:
        raise BadInputError(f"{path.name}: {_first(error, content)}", hint=hint) from None
    except (OSError, ValueError, RecursionError) as error:
        raise BadInputError(
            f"{path.name}: cannot be read ({error})", hint="write JSON, or TOML as .toml"
        ) from None


def _first(error: ValidationError, content: object) -> str:
    """The first complaint, with the item it is about: `whys[3].finding (W3): ...`, from 1."""
    problem = error.errors()[0]
    key = tuple(problem["loc"])
    whys = content.get("whys") if isinstance(content, dict) else None
    named = f" ({_id_of(whys, key[1])})" if key[:1] == ("whys",) and len(key) > 1 else ""
    place = f"{key_text(key)}{named}: " if key else ""
    return f"{place}{problem['msg'].removeprefix('Value error, ')}"


def _id_of(whys: object, position: int | str) -> str:
    item = whys[position] if isinstance(whys, list) and isinstance(position, int) else None
    return str(item.get("id", "no id")) if isinstance(item, dict) else "no id"


def _resolve(finder: Finder, answer: Answer, place: str) -> Why:
    cites = tuple(_cite(finder, cite, place) for cite in answer.cites)
    ruled_out = tuple(
        {
            "alternative": item.alternative,
            "because": item.because,
            "cites": tuple(_cite(finder, cite, place) for cite in item.cites),
        }
        for item in answer.ruled_out
    )
    try:
        return answer.resolved(cites, ruled_out)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise BadInputError(
            f"{place}: {message}", hint="a finding needs evidence; `unknown` needs a query"
        ) from None


def _cite(finder: Finder, cite: AnswerCite, place: str) -> CiteText:
    if not cite.find:
        return CiteText(
            evidence=cite.evidence,
            insert_id=cite.insert_id,
            line=cite.line,
            test=cite.test,
            quote=cite.quote,
        )
    found = finder.find(cite.label, cite.find, limit=1, kind=cite.kind)
    if not found:
        raise BadInputError(
            f"{place}: nothing labelled {cite.label} contains {cite.find!r}",
            hint="search for a text that stands in the evidence, or cite an entry by its id",
        )
    at = found[0].cite
    quote = cite.quote or cite.find
    return CiteText(
        evidence=at.evidence, insert_id=at.insert_id, line=at.line, test=at.test, quote=quote
    )


def _refuse_wrong_places(dossier: Dossier, given: list[Why], name: str) -> None:
    """Every citation names a place that exists, and quotes what stands there."""
    cited = [
        (why.id, text.to_cite())
        for why in given
        for text in (*why.cites, *(c for item in why.ruled_out for c in item.cites))
    ]
    exhibits = {e.cite: e for e in exhibits_at(dossier, [cite for _, cite in cited])}
    for why_id, cite in cited:
        if dossier.evidence_by_id(cite.evidence) is None:
            raise BadInputError(
                f"{name}: {why_id}: there is no evidence {cite.evidence}",
                hint="`rca status` counts the evidence there is, and the report lists it",
            )
        exhibit = exhibits.get(cite.without_quote())
        if exhibit is None:
            raise BadInputError(
                f"{name}: {why_id}: {cite.evidence} has no {cite.locator}",
                hint="cite an entry that exists, or let `find` look for a text",
            )
        if not exhibit.has(cite.quote):
            raise BadInputError(
                f"{name}: {why_id}: “{cite.quote[:80]}” does not stand in {cite.evidence}, "
                f"{cite.locator}",
                hint="quote the words as they stand in the evidence",
            )


def _refuse_wrong_order(tree: WhyTree, given: list[Why], name: str) -> None:
    """Each id stands once, and each parent before the whys that ask about it."""
    for position, why in enumerate(given):
        if why.id in {earlier.id for earlier in given[:position]}:
            raise BadInputError(
                f"{name}: whys[{position + 1}].id ({why.id}): it stands twice",
                hint="give each why its own id",
            )
        try:
            tree = tree.with_why(why)
        except ValidationError as error:
            message = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise BadInputError(f"{name}: {message}", hint="parents come first") from None
