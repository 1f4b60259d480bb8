"""File formats that can be imported: what their columns mean in the words of the domain."""
