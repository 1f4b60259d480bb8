"""A simulator of a model behind an HTTP endpoint, as Azure Machine Learning serves it."""
