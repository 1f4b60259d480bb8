"""Local stand-ins for external services, with their faults, for demonstrations and tests."""
