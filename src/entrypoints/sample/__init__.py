"""Real events and observations for the first minute; README.md names the sources."""
