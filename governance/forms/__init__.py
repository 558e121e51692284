"""What people type, turned into arguments of actions."""
