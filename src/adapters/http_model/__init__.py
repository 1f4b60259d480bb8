"""Analysis of photos by a model behind an HTTP endpoint of any kind."""
