"""The record beside each piece of content: JSON with sorted keys, the same bytes every time."""

import json
from pathlib import Path

from pydantic import ValidationError

from rca.errors import DamagedEvidenceError
from rca.model.evidence import Sidecar

SUFFIX = ".json"


def sidecar_bytes(sidecar: Sidecar) -> bytes:
    """The sidecar as it is stored."""
    document = sidecar.model_dump(mode="json", by_alias=True)
    if not sidecar.sha256_unkeyed:
        del document["sha256_unkeyed"]
    if sidecar.collected is None:
        del document["collected"]
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False).encode() + b"\n"


def read_sidecar(path: Path) -> Sidecar:
    """The sidecar at `path`. Raises DamagedEvidenceError when it is missing or altered in shape."""
    hint = f"restore it from version control: git checkout -- {path}"
    try:
        return Sidecar.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DamagedEvidenceError(
            f"{path} cannot be read: {error.strerror or error}", hint=hint
        ) from error
    except ValidationError as error:
        raise DamagedEvidenceError(
            f"{path} is no sidecar: {error.errors()[0]['msg']}", hint=hint
        ) from error
