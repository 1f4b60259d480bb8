"""Intervals of time."""
