"""The base of every model that is written to disk or read from a person."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from rca.model.instant import parse_instant


class Stored(BaseModel):
    """Strict, frozen, and refusing keys it does not know, so that a typing slip is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _check_time(text: str) -> str:
    parse_instant(text)
    return text


TimeText = Annotated[str, AfterValidator(_check_time)]
"""An RFC 3339 time with a zone, kept as the person wrote it."""
