"""What is deployed: a service's configuration and the revision made from it."""

import hashlib
from dataclasses import dataclass

from standin.images import Image

SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Image, plain variables, and variables that refer to a secret by its name."""

    service: str
    image: Image
    env: tuple[tuple[str, str], ...]
    secret_env: tuple[tuple[str, str], ...]

    @property
    def env_names(self) -> tuple[str, ...]:
        """Names of all variables, sorted."""
        return tuple(sorted(name for name, _ in self.env + self.secret_env))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One numbered, immutable deployment of a configuration."""

    configuration: Configuration
    generation: int

    @property
    def service(self) -> str:
        """The service it belongs to."""
        return self.configuration.service

    @property
    def name(self) -> str:
        """Service, number, and a suffix that depends on both and on nothing else."""
        stem = f"{self.service}-{self.generation:05d}"
        digest = hashlib.sha256(stem.encode()).digest()
        suffix = "".join(SUFFIX_LETTERS[byte % len(SUFFIX_LETTERS)] for byte in digest[:3])
        return f"{stem}-{suffix}"
