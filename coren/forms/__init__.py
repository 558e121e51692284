"""The network's forms, one module for each noun."""
