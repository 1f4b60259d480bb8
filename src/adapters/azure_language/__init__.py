"""Text analysis by Azure AI Language, through its SDK."""
