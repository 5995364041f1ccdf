"""The views of the statistics screen: what is chosen, how it is asked, and how each view is drawn."""
