"""Analysis of photos by Azure AI: Image Analysis and Content Safety, over plain HTTP."""
