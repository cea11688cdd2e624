"""Settings by profile: `embedded` (the default, one machine, nothing to set up), `production`, `test`."""
