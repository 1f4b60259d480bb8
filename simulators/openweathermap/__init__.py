"""OpenWeatherMap as a simulator plays it: a made-up sky in the shapes of the real service."""
