"""What the invented firms answer in their applications: plain words, invented figures, places that do not exist."""
