"""How the rooms are put together into one web site: settings, URLs and the WSGI entry point."""
