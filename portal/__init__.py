"""Everything that touches the world: screens, API, database, files, mail and time."""
