"""Skywitness: weather reports written by people, checked against measured weather."""
