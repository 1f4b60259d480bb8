"""Spares a provider of weather calls that need not be made, whichever provider it is."""
