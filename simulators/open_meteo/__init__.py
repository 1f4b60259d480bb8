"""A simulator of Open-Meteo."""
