"""Build an image: copy packages into a folder and name the folder by its content.

Promise: equal content gives an equal digest.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from standin.project import REGISTRY

HERE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A built folder, what to start in it, and its name in the registry."""

    name: str
    module: str
    folder: Path
    digest: str

    @property
    def reference(self) -> str:
        """The name a revision's spec carries."""
        return f"{REGISTRY}/{self.name}@sha256:{self.digest}"

    @property
    def short_digest(self) -> str:
        """The first twelve hex digits."""
        return self.digest[:12]


def build_backend(workspace: Path, variant: str) -> Image:
    """The backend with the middleware order of `variants/<variant>`."""
    folder = _copy_packages(workspace / f"backend-{variant}", ("common", "service"))
    setup = HERE / "variants" / variant / "middleware_setup.py"
    shutil.copyfile(setup, folder / "service" / setup.name)
    return Image(
        name="agents-backend",
        module="service.main:app",
        folder=folder,
        digest=content_digest(folder),
    )


def build_auth(workspace: Path) -> Image:
    """The auth service, which has no variants."""
    folder = _copy_packages(workspace / "auth", ("auth_service", "common"))
    return Image(
        name="auth", module="auth_service.main:app", folder=folder, digest=content_digest(folder)
    )


def content_digest(folder: Path) -> str:
    """sha256 over relative names and contents of all files, in sorted order."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()


def _copy_packages(folder: Path, packages: tuple[str, ...]) -> Path:
    for package in packages:
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
        shutil.copytree(HERE / package, folder / package, ignore=ignore)
    return folder
