"""Refresh feature flags from a sidecar that staging does not run: steady, harmless warnings."""

import asyncio

from common.structured_log import log

ADDRESS = ("127.0.0.1", 1)  # tcpmux: nobody listens there
SECONDS_BETWEEN_REFRESHES = 4.0


async def refresh_forever() -> None:
    """Try to fetch the flags every few seconds and say so when that fails."""
    while True:
        try:
            _, writer = await asyncio.open_connection(*ADDRESS)
            writer.close()
        except ConnectionRefusedError:
            log(
                "WARNING",
                "feature flags not refreshed: connection refused",
                component="feature_flags",
            )
        await asyncio.sleep(SECONDS_BETWEEN_REFRESHES)
