"""The towns of the world with 1,000 inhabitants or more, from GeoNames."""
