"""The five states, how each is recorded, and what is written about them."""
