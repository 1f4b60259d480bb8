"""Routes of weather stations."""
