"""Maps without any network: outlines of places, and how they are filled."""
