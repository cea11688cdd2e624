# The portal as an image: non-root, nothing written outside /var/lib/portal and /tmp, so its root file system may be read-only.
# `docker compose up` (compose.yaml) runs it with its servers.

FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/portal
COPY requirements.txt /tmp/requirements.txt
RUN /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check -r /tmp/requirements.txt

# What would otherwise be written beside the source at the first start.
FROM packages AS source
COPY . /srv/portal
WORKDIR /srv/portal
ENV DJANGO_SETTINGS_MODULE=portal.settings.embedded PORTAL_VAR=/tmp/portal
RUN /opt/portal/bin/python -c "from portal.processes.catalogues import compile_catalogues; compile_catalogues()" \
    && /opt/portal/bin/python -m compileall -q --invalidation-mode unchecked-hash .

FROM python:3.11-slim-bookworm
RUN useradd --system --no-create-home --home-dir /nonexistent --uid 10001 --user-group portal \
    && install -d -o portal -g portal -m 0750 /var/lib/portal
COPY --from=packages /opt/portal /opt/portal
COPY --from=source /srv/portal /srv/portal
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PORTAL_VAR=/var/lib/portal \
    HOST=0.0.0.0 \
    PORT=8000
WORKDIR /srv/portal
USER portal
VOLUME /var/lib/portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=180s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/ready', timeout=4)"]
ENTRYPOINT ["python", "manage.py"]
CMD ["serve"]
