"""The network's views, one module for each noun."""
