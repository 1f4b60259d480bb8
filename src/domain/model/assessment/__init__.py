"""The rules that compare a claim with the evidence."""
