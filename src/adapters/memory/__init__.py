"""Every port in plain memory: for tests, demonstrations, and programs that store nothing."""
