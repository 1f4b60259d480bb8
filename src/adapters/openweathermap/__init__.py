"""OpenWeatherMap: current weather, forecasts, air, place names and, in paid plans, the past."""
