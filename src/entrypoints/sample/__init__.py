"""A sample of real events and observations; README.md names the sources."""
