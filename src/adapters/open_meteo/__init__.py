"""Open-Meteo: analyses of the past, weather for screens, air quality and place names."""
