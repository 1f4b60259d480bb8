"""The documents that the world sees of the model."""
