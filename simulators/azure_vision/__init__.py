"""A simulator of Azure AI for pictures: Image Analysis and Content Safety."""
