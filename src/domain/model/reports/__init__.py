"""A report with its claim, its life cycle and what was found about it."""
