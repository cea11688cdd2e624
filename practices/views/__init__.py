"""Pages of the site: reading, the desk, writing, deciding. The Secretariat's own desk is in `practices.admin`."""
