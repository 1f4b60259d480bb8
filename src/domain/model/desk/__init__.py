"""The review desk: what is to be decided, in which order, and what readers tell it."""
