"""knowledge: the rules that hold for an incident, and what is wrong with a pack of one's own."""

from dataclasses import dataclass
from pathlib import Path

from rca.errors import BadInputError
from rca.knowledge import all_rules, builtin_packs, faults_of
from rca.model.knowledge import KnowledgeRule, Pack
from rca.store import IncidentFolder
from rca.store.own_packs import pack_files, read_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPack:
    """A pack that could be read, how many rules it has, and what is wrong with them."""

    path: Path
    rules: int
    faults: tuple[str, ...]


def rules_for(folder: IncidentFolder) -> tuple[KnowledgeRule, ...]:
    """Built-in rules and people's own, by id.

    Raises BadInputError for a pack that has a fault: a report that silently left out its rules
    would not be the one that was asked for.
    """
    paths = [path for _, path in pack_files(folder)]
    own = [read_pack(path) for path in paths]
    for checked in _checked(list(zip(paths, own, strict=True))):
        if checked.faults:
            more = f" (and {len(checked.faults) - 1} more)" if len(checked.faults) > 1 else ""
            raise BadInputError(
                f"{checked.path}: {checked.faults[0]}{more}",
                hint=f"see all of it: rca knowledge check {checked.path}",
            )
    return all_rules(own)


def check_packs(paths: list[Path]) -> tuple[CheckedPack, ...]:
    """What is wrong with the packs, which may refer to each other and to built-in rules.

    A folder stands for the packs in it. Raises BadInputError for a file that is no pack at all.
    """
    files = [file for path in paths for file in _files(path)]
    return _checked([(file, read_pack(file)) for file in files])


def known_packs() -> tuple[tuple[str, Pack], ...]:
    """Name and content of the built-in packs."""
    return builtin_packs()


def _checked(packs: list[tuple[Path, Pack]]) -> tuple[CheckedPack, ...]:
    known = {rule.id for _, pack in builtin_packs() for rule in pack.rules}
    known |= {rule.id for _, pack in packs for rule in pack.rules}
    return tuple(
        CheckedPack(path=path, rules=len(pack.rules), faults=faults_of(pack.rules, known))
        for path, pack in packs
    )


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    if found := sorted(path.glob("*.toml")):
        return found
    raise BadInputError(f"{path} has no packs in it", hint="a pack's name ends in .toml")
