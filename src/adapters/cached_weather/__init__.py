"""Caching and rate limiting in front of a weather service."""
