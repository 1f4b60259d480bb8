"""What a narrative claims: phenomenon, magnitude and time, read with small ordered rules."""
