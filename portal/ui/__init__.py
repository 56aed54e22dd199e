"""The screens: every page is a file."""
