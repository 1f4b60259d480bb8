"""Services of other people as this machine can play them, faults included; nothing leaves it."""
