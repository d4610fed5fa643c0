"""The guided five whys without a screen: what was said, what is asked next, what to choose from.

Pure: no files, clock, network or randomness. The same events give the same state.
"""

from rca.interview.candidates import Candidate, candidates_of
from rca.interview.effects import Effect, effect_of
from rca.interview.history import History
from rca.interview.open_ends import OpenEnd, missing_in, open_ends
from rca.interview.places import places_in
from rca.interview.questions import question_about
from rca.interview.state import FIELDS, State, UnfitError, answer_of, free_ids, next_field
from rca.interview.telling import telling_words
from rca.interview.turns import taking_turns

__all__ = [
    "FIELDS",
    "Candidate",
    "Effect",
    "History",
    "OpenEnd",
    "State",
    "UnfitError",
    "answer_of",
    "candidates_of",
    "effect_of",
    "free_ids",
    "missing_in",
    "next_field",
    "open_ends",
    "places_in",
    "question_about",
    "taking_turns",
    "telling_words",
]
