"""What adapters of remote services share."""
