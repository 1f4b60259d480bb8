"""Events: what reports that lie near each other tell of together."""
