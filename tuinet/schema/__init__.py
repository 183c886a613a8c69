"""The hyperparameters, by group. `tuinet.config` puts them together."""
