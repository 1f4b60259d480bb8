"""OpenWeatherMap, free plan: the current analysis for a place."""
