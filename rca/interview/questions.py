"""How a question is put: it asks what led to an effect, and never who."""

MOST_LETTERS = 160


def question_about(effect: str) -> str:
    """The question that asks for the causes of an effect."""
    first = effect.strip().split("\n")[0].rstrip(".!?… ")
    shown = first if len(first) <= MOST_LETTERS else f"{first[:MOST_LETTERS].rstrip()}…"
    return f"What led to this: {shown}?"
