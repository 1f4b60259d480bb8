"""Events: groups of related reports."""
