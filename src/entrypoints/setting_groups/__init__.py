"""The settings by subject: what an operator can choose, and what is required of it."""
