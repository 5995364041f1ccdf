"""The pieces of the screen of goals: targets as bands, the ladder, assumptions and the ministry's own targets."""
