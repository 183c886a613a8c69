"""The form in which a run is configured, made from the schema in `tuinet.config`."""
