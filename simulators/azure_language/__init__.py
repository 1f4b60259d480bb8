"""A simulator of Azure AI Language: simple findings in the shapes of the service."""
