"""The Community Research and Engagement Network: the app's place in the house. It holds no models yet."""
