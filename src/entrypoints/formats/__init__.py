"""File formats that can be imported."""
