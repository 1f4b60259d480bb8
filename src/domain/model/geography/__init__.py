"""Points, places and areas on the globe."""
