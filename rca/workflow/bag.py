"""Evidence handed over: a bag that others can check without this program, signed when asked."""

import tempfile
from pathlib import Path

from rca.errors import BadInputError, StorageError, UsageError
from rca.store import IncidentFolder
from rca.store.atomic import PREFIX, sync_folder
from rca.store.bag import DECLARATION, TAG_MANIFEST, write_bag
from rca.store.packing import FORMS, pack
from rca.store.signing import sign
from rca.workflow.integrity import refuse_damage

_OTHER_PACKING = (".7z", ".bz2", ".gz", ".rar", ".tgz", ".xz", ".zst")


def export_bag(
    folder: IncidentFolder,
    output: Path,
    *,
    key: Path | None = None,
    may_ask: bool = False,
    force: bool = False,
) -> None:
    """Write the bag to the folder `output`, or to a file when it ends in .zip or .tar.

    It is made beside `output` and put there when it is whole. Of what stands there only an earlier
    bag is replaced, and only by `force`. `key` signs it, see `rca.store.signing`.
    Raises DamagedEvidenceError before anything is written, UsageError for a place it cannot go.
    """
    is_packed = output.suffix in FORMS
    _refuse_place(folder, output, force=force)
    refuse_damage(folder)
    try:
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=output.parent) as temporary:
            bag = Path(temporary) / (output.stem if is_packed else output.name)
            bag.mkdir()
            write_bag(folder, bag)
            if key is not None:
                sign(bag / TAG_MANIFEST, key, may_ask=may_ask)
            if is_packed:
                packed = Path(temporary) / f"{output.stem}.packed"
                pack(bag, packed, output.suffix)
                packed.replace(output)
            else:
                _put(bag, output, Path(temporary) / f"{output.name}.old")
        sync_folder(output.parent)
    except OSError as error:
        place = error.filename or output
        raise StorageError(
            f"{place}: {error.strerror or error}; the bag was not written",
            hint=f"check permissions and free space: ls -ld {output.parent}; df -h {output.parent}",
        ) from error


def _put(bag: Path, output: Path, old: Path) -> None:
    """Rename the bag to where it goes; an earlier one is back there when that fails."""
    if output.exists():
        output.rename(old)
    try:
        bag.rename(output)
    except OSError:
        if old.exists():
            old.rename(output)
        raise


def _refuse_place(folder: IncidentFolder, output: Path, *, force: bool) -> None:
    if output.suffix in _OTHER_PACKING:
        raise UsageError(
            f"{output}: a bag is a folder, a .zip or a .tar",
            hint="write a .tar, then compress it: gzip --no-name FILE.tar",
        )
    if not output.name or not output.parent.is_dir():
        raise BadInputError(f"{output.parent}: there is no such folder", hint="make it first")
    if output.resolve().is_relative_to(folder.path.resolve()):
        raise UsageError(f"{output} lies in the incident itself", hint="choose another -o")
    if output.is_symlink():
        raise UsageError(f"{output} is a symbolic link", hint="choose another -o")
    if not output.exists():
        return
    if not force:
        raise UsageError(f"{output} exists already", hint="choose another -o, or add --force")
    is_earlier = output.is_file() if output.suffix in FORMS else (output / DECLARATION).is_file()
    if not is_earlier:
        raise UsageError(
            f"{output} is no earlier bag, and nothing else is replaced", hint="choose another -o"
        )
