"""Pages of signed links: for people outside the portal, each for the one thing they were asked."""
