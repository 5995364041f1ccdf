"""What anybody may see of the latest release without signing in."""
