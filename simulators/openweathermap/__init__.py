"""A simulator of OpenWeatherMap: made-up weather in the shapes of the service."""
