"""The use cases: what a person does with an incident, without a word about terminals."""
