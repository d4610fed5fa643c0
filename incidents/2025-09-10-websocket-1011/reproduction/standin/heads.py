"""Read and rewrite the head of an HTTP/1.1 message, the only part the front looks at."""

import asyncio
from dataclasses import dataclass

END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Start line and headers, in the order they arrived."""

    start_line: str
    headers: tuple[tuple[str, str], ...]
    size_bytes: int

    def get(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def is_websocket(self) -> bool:
        """An upgrade to WebSocket is asked for."""
        return (self.get("upgrade") or "").lower() == "websocket"

    def replaced(self, changes: dict[str, str]) -> bytes:
        """The head with headers set anew, as bytes to send."""
        names = {name.lower() for name in changes}
        kept = [(key, value) for key, value in self.headers if key.lower() not in names]
        lines = [f"{key}: {value}" for key, value in [*kept, *changes.items()]]
        return "\r\n".join([self.start_line, *lines]).encode("latin-1") + END


async def read_head(reader: asyncio.StreamReader) -> tuple[Head, bytes]:
    """The next head, parsed and raw; raises IncompleteReadError when the peer left."""
    raw = await reader.readuntil(END)
    start_line, *lines = raw.decode("latin-1").split("\r\n")[:-2]
    pairs = (line.partition(":") for line in lines)
    headers = tuple((key, value.strip()) for key, _, value in pairs)
    return Head(start_line=start_line, headers=headers, size_bytes=len(raw)), raw
