"""Reports, queue, stream and station archive in one SQLite file."""
