"""docs/operate/nginx.conf with a real nginx in front of the two parts of the portal."""

import asyncio
import contextlib
import datetime
import json
import re
import secrets
import shutil
import signal
import ssl
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from meetings.threads.longpoll import MOST_SECONDS, PATH
from meetings.threads.watch import HEARTBEAT_SECONDS
from portal.vocabulary.languages import LANGUAGE_CODES
from tests.servers import (
    ALL_REQUIRED,
    PATIENCE,
    Portal,
    ask,
    database_for_processes,
    free_port,
    redis_of_its_own,
    wait_for,
)
from tests.threads.conftest import build_world

CONFIGURATION = Path(settings.BASE_DIR) / "docs" / "operate" / "nginx.conf"
HOST = "portal.example"
pytestmark = pytest.mark.skipif(not (shutil.which("nginx") or ALL_REQUIRED), reason="nginx is not installed")


def make_certificate(folder: Path) -> None:
    """A certificate for this test that nobody signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
    signed = made.not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )


class Nginx:
    """nginx on free ports with the file of the docs, in which ports and folders are those of the test."""

    def __init__(self, folder: Path, pages: int, sockets: int) -> None:
        self.folder, self.plain, self.tls = folder, free_port(), free_port()
        make_certificate(folder)
        text = CONFIGURATION.read_text()
        for written, here in (
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.tls} ssl http2;"),
            ("127.0.0.1:8001", f"127.0.0.1:{pages}"),
            ("127.0.0.1:8002", f"127.0.0.1:{sockets}"),
            ("/etc/ssl/portal", str(folder)),
            ("/srv/portal/var", str(folder)),
        ):
            assert written in text
            text = text.replace(written, here)
        kinds = "\n".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "client_body", "fastcgi", "uwsgi", "scgi")
        )
        types = "/etc/nginx/mime.types"  # as the main file of every package includes it
        (folder / "portal.conf").write_text(text)
        (folder / "nginx.conf").write_text(
            f"user {'root' if Path(folder).owner() == 'root' else Path(folder).owner()};\n"
            f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{ include {types}; access_log off; {kinds} include {folder}/portal.conf; }}\n"
        )
        self.command = [shutil.which("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]

    def test(self) -> subprocess.CompletedProcess:
        return subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)

    @contextlib.contextmanager
    def running(self):
        process = subprocess.Popen(self.command)
        try:
            wait_for("nginx", lambda: self.ask("/health/live")[0])
            yield self
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str):
        return ask(f"https://127.0.0.1:{self.tls}{path}", method, body, **{"Host": f"{HOST}:{self.tls}"} | headers)


def as_form(nginx: Nginx, cookie: str) -> dict[str, str]:
    """The headers of a form of the portal that this session sends."""
    token = secrets.token_hex(16)
    return {
        "Origin": f"https://{HOST}:{nginx.tls}", "Accept": "application/json", "X-CSRFToken": token,
        "Cookie": f"sessionid={cookie}; csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip


@pytest.fixture
def front(transactional_db, tmp_path, signed_in):
    """nginx before a portal with production settings; its pages, its thread, and a session of an expert."""
    world = build_world()
    session = signed_in(world.expert).session.session_key
    with redis_of_its_own(tmp_path / "redis") as redis:
        production = {
            "DJANGO_SETTINGS_MODULE": "portal.settings.production", "REDIS_URL": redis.address, "ALLOWED_HOSTS": HOST,
            "PORTAL_BASE_URL": f"https://{HOST}",
        } | database_for_processes(tmp_path)  # fmt: skip
        with (
            Portal(tmp_path, "pages", 2, **production) as pages,
            Portal(tmp_path, "sockets", 1, **production) as sockets,
        ):
            nginx = Nginx(tmp_path, pages.port, sockets.port)
            with nginx.running():
                yield SimpleNamespace(nginx=nginx, pages=pages, thread=world.thread.pk, session=session)


def test_the_file_is_right(tmp_path):
    answer = Nginx(tmp_path, 8001, 8002).test()
    assert (answer.returncode, "successful" in answer.stderr) == (0, True), answer.stderr
    assert "warn" not in answer.stderr


def test_its_times_and_paths_are_those_of_the_portal():
    text = CONFIGURATION.read_text()
    assert max(HEARTBEAT_SECONDS * 2, MOST_SECONDS) < 60
    (location,) = re.findall(r'location ~ "(\^.*threads.*)"', text)
    for path in (f"/{code}/threads/12/events" for code in LANGUAGE_CODES):
        assert PATH.match(path)
        assert re.match(location, path)
    assert not re.match(location, "/en/threads/12/")


def test_pages_static_files_and_limits(front):
    nginx = front.nginx
    status, headers, _ = nginx.ask("/api/v1/openapi.json")
    assert (status, "strict-transport-security" in headers) == (200, True)
    status, headers, _ = ask(f"http://127.0.0.1:{nginx.plain}/en/", Host=HOST)
    assert (status, headers["Location"]) == (301, f"https://{HOST}/en/")
    folder = nginx.folder / "static" / "css"
    folder.mkdir(parents=True)
    for name in ("face.css", "face.0123456789ab.css"):
        (folder / name).write_text("a {}")
    assert "Cache-Control" not in nginx.ask("/static/css/face.css")[1]
    status, headers, body = nginx.ask("/static/css/face.0123456789ab.css")
    assert (status, body, headers["Content-Type"]) == (200, "a {}", "text/css")
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == (
        "public, max-age=31536000, immutable",
        "nosniff",
    )
    # Of the folder beside it nothing is served: neither the database nor uploaded files.
    (nginx.folder / "media").mkdir()
    (nginx.folder / "media" / "portal.txt").write_text("private")
    for path in ("/static/%2e%2e/portal.sqlite3", "/static../portal.sqlite3", "/media/portal.txt"):
        assert nginx.ask(path)[0] >= 400
    too_long = as_form(nginx, front.session) | {"Content-Length": str(26 * 1024**2)}
    assert nginx.ask(f"/en/threads/{front.thread}/", "POST", "body=", **too_long)[0] == 413
    # Another name than ours is refused by the portal; a socket from elsewhere, too.
    assert nginx.ask("/api/v1/openapi.json", Host="evil.example")[0] == 400


def test_a_post_reaches_a_socket(front):
    nginx = front.nginx
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

    def open_socket(origin: str):
        url, cookie = f"wss://{HOST}:{nginx.tls}/ws/live/", {"Cookie": f"sessionid={front.session}"}
        return connect(url, host="127.0.0.1", origin=origin, additional_headers=cookie, ssl=trusting)

    async def day() -> list[int]:
        heard = []
        async with asyncio.timeout(PATIENCE), open_socket(f"https://{HOST}:{nginx.tls}") as line:
            await line.send(json.dumps({"t": "join", "th": front.thread, "since": 1}))
            while json.loads(await line.recv())["t"] != "joined":
                pass
            form, path = as_form(nginx, front.session), f"/en/threads/{front.thread}/"
            status, _, _ = await asyncio.to_thread(nginx.ask, path, "POST", "body=Freeze&client_key=key-a", **form)
            assert status == 201
            while not heard:
                frame = json.loads(await line.recv())
                heard += [frame["seq"]] if frame["t"] == "ev" else []
        with pytest.raises(InvalidStatus):
            async with open_socket("https://evil.example"):
                pytest.fail("a page from elsewhere opened a socket")
        return heard

    assert asyncio.run(day()) == [2]
    # Sockets and long polls do not need the pages.
    front.pages.end(signal.SIGTERM)
    cookie = {"Cookie": f"sessionid={front.session}"}
    assert nginx.ask("/api/v1/openapi.json")[0] == 502
    status, _, body = nginx.ask(f"/en/threads/{front.thread}/events?since=1&wait=1", **cookie)
    assert (status, [frame["t"] for frame in json.loads(body)["frames"]]) == (200, ["ev", "joined"])
