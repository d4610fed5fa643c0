"""The words everything else is written in; this room imports nothing but itself.

What is stored or comes from a person is a strict pydantic model. What flows between rooms is a
frozen, slotted, keyword-only dataclass holding tuples.
"""
