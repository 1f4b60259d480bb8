"""Open-Meteo: analyses of the past, current weather, forecasts, air quality and place names."""
