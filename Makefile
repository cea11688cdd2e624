# What a newcomer needs: make run, make test. Everything lives in .venv/ and var/.
SHELL := /bin/sh
.PHONY: run test check bench catalogues services services-stop

run:            ## serve the portal with demo content on http://127.0.0.1:8000 (PORT changes it)
	@sh scripts/run

test:           ## all tests; REQUIRE_ALL=1 fails where something could not run
	@sh scripts/test

check:          ## style, types, imports, migrations, catalogues, deployment settings
	@sh scripts/check

bench:          ## what each main page costs, in bare views, and what the processes keep in memory
	@sh scripts/bench

catalogues:     ## collect interface strings into locale/ (needs GNU gettext)
	@sh scripts/with-environment dev python scripts/catalogues.py --write

services:       ## PostgreSQL, Redis, Elasticsearch and a mail server for development; their addresses go to var/services/env
	@sh scripts/with-environment dev scripts/services/all start

services-stop:  ## end those that make services started
	@scripts/services/all stop
