"""The parts of the view, one file a section of the report; each a value and its builder."""
