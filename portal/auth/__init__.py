"""Who is there: sign-in through an OpenID provider, and the sessions that end it."""
