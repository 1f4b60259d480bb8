"""Sixty-four real storm events and the airport weather beside them, for the first minute of a user."""
