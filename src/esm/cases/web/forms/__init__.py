"""Forms of the room: they read what was typed; whether it may stand is for the services to say."""
