"""What people type, turned into arguments of actions: one module for each noun."""
