"""What a narrative says, read by rules."""
