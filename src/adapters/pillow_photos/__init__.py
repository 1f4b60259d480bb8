"""Photos, decoded by Pillow in a process of its own."""
