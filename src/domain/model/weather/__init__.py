"""Reference weather, forecasts and air quality."""
