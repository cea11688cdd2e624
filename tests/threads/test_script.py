"""The rules of the page's script, run by node where it is there: every event applied in order, once, whatever arrives."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "thread_log.js"
STORY = """
import { Log } from %(path)s;
let seed = 1;
const chance = (most) => (seed = (seed * 48271) %% 2147483647) %% most;
const failures = [];
for (let day = 0; day < 400; day++) {
  const server = [];
  const applied = [];
  const way = [];
  let lost = 0;
  const log = new Log(7, 0, {
    apply: (event) => applied.push(event.seq),
    ask: (since) => way.push(...server.slice(since), { t: "joined", th: 7, head: server.length }),
    lost: () => lost++,
  });
  const deliver = () => way.length && log.take(way.splice(chance(Math.min(3, way.length)), 1)[0]);
  for (let step = 0; step < 120; step++) {
    const what = chance(10);
    if (what < 4) {
      const event = { t: "ev", th: 7, seq: server.length + 1 };
      server.push(event);
      for (let copies = chance(4); copies > 1; copies--) way.push(event);
    } else if (what === 4) {
      way.length = 0; // the line was cut: what was on its way is gone, and the new one joins
      way.push(...server.slice(log.begin()), { t: "joined", th: 7, head: server.length });
    } else if (what === 5) {
      way.push({ t: "hb", heads: { 7: server.length } }, { t: "ev", th: 8, seq: 99 });
    } else if (what === 6) {
      way.push({ t: "behind", heads: {} });
    } else deliver();
  }
  way.push({ t: "behind", heads: {} });
  for (let calm = 0; calm < 3000 && way.length; calm++) log.take(way.shift());
  const whole = server.map(({ seq }) => seq);
  if (JSON.stringify(applied) !== JSON.stringify(whole) || lost) failures.push([day, applied.length, whole.length, lost]);
}
const far = [];
const log = new Log(7, 3, { apply: (event) => far.push(event.seq), ask() {}, lost: () => far.push("lost") });
log.take({ t: "reset", th: 7, head: 600 });
log.take({ t: "joined", th: 7, head: 600 });
log.take({ t: "ev", th: 7, seq: 601 });
console.log(JSON.stringify({ failures, far }));
"""


@pytest.mark.skipif(
    shutil.which("node") is None and os.environ.get("REQUIRE_ALL") != "1", reason="node is not installed"
)
def test_the_script_applies_every_event_in_order_once(tmp_path):
    story = tmp_path / "story.mjs"
    story.write_text(STORY % {"path": json.dumps(SCRIPT.as_uri())})
    (tmp_path / "package.json").write_text("{}")
    told = subprocess.run(
        [shutil.which("node"), "--experimental-default-type=module", story],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    result = json.loads(told.stdout)
    assert result["failures"] == []
    assert result["far"] == ["lost", 601]
