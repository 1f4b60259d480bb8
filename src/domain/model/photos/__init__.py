"""Photos of a report."""
