"""The public documents of the model."""
