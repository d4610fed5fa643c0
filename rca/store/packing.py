"""A folder as one file: sorted, without compression, with fixed times, owners and modes.

The same folder gives the same bytes on any machine; compressed bytes would depend on the version
of the library that compresses.
"""

import os
import shutil
import tarfile
import zipfile
from pathlib import Path

FORMS = (".tar", ".zip")
_MODE = 0o644
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def pack(folder: Path, target: Path, form: str) -> None:
    """Write the regular files of `folder`, below its name, to `target`. `form` is one of FORMS."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = sorted((path.relative_to(folder.parent).as_posix().encode(), path) for path in files)
    with target.open("xb") as file:
        if form == ".tar":
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                for name, path in names:
                    _tar(tar, name.decode(), path)
        else:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
                for name, path in names:
                    _zip(packed, name.decode(), path)
        file.flush()
        os.fsync(file.fileno())


def _tar(tar: tarfile.TarFile, name: str, path: Path) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = path.stat().st_size, _MODE
    with path.open("rb") as source:
        tar.addfile(entry, source)


def _zip(packed: zipfile.ZipFile, name: str, path: Path) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.create_system = 3  # Unix, whose mode follows; else it would be that of this machine
    entry.external_attr = (0o100000 | _MODE) << 16
    entry.file_size = path.stat().st_size
    with path.open("rb") as source, packed.open(entry, "w") as target:
        shutil.copyfileobj(source, target)
