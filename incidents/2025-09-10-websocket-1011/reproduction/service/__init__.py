"""The agents backend: health, an authenticated endpoint and the agent WebSocket."""
