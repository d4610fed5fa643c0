"""Whether quotes stand where an exhibit shows only a part: of a log, a message, a file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rca.measure.files import numbered_lines
from rca.measure.text_lines import Texts, spellings, text_lines
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.exhibit import Exhibit


def with_quotes_checked(
    dossier: Dossier, exhibits: Iterable[Exhibit], cites: Iterable[Cite], texts: Texts
) -> Iterator[Exhibit]:
    """The exhibits in their order; those that are cut with the quotes that they do not have."""
    quotes: dict[Cite, set[str]] = defaultdict(set)
    for cite in cites:
        if cite.quote:
            quotes[cite.without_quote()].add(cite.quote)
    for exhibit in exhibits:
        hidden = {quote for quote in quotes[exhibit.cite] if quote not in exhibit.text}
        if exhibit.is_cut and hidden:
            missing = (q for q in hidden if not _stands(dossier, exhibit.cite, q, texts))
            yield replace(exhibit, not_there=tuple(sorted(missing)))
        else:
            yield exhibit


def _stands(dossier: Dossier, place: Cite, quote: str, texts: Texts) -> bool:
    evidence = dossier.evidence_by_id(place.evidence)
    if evidence is None:
        return False
    if place.test:
        return any(
            quote in f"{one.message}\n\n{one.detail}"
            for one in dossier.attempts
            if one.cite.without_quote() == place
        )
    if evidence.kind is EvidenceKind.LOGS:
        return _is_logged(evidence, place, quote)
    return quote in "\n".join(text_lines(dossier, evidence, texts))


def _is_logged(evidence: Evidence, place: Cite, quote: str) -> bool:
    """Whether the entry, or any entry of a whole log, has the words, however JSON spells them."""
    ids, wanted = spellings(place.insert_id), spellings(quote)
    return any(
        any(one in line for one in wanted)
        for number, line in numbered_lines(evidence)
        if (any(one in line for one in ids) if place.insert_id else place.line in (0, number))
    )
