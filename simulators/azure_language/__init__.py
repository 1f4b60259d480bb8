"""Azure AI Language as a simulator plays it: simple findings in the shapes of the real service."""
