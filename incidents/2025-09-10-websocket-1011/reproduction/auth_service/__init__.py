"""The second service: it only has to be there and be healthy."""
