"""Phenomena: the vocabulary, its classes and quantities."""
