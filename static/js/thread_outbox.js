/* What was written and has not surely arrived. Kept on this device, for one person, before it is sent; an entry goes
   only when the server has answered for it, when its key is seen in the log, or when the person discards it. The
   key makes sending again harmless: the server answers with the post that stands. */

import { device } from "./device.js";

export class Outbox {
  /** `changed()` is called after every change; `refused(entry, answer)` when the server said no; `arrived(entry, answer)`. */
  constructor({ person, thread, url, token, changed, refused, arrived }) {
    Object.assign(this, { url, token, changed, refused, arrived });
    this.name = `threads:outbox:${person}:${thread}`;
    this.busy = false;
    this.tries = 0;
  }

  get entries() {
    return device.read(this.name) ?? [];
  }

  put(fields) {
    device.write(this.name, [...this.entries, { key: fields.client_key, fields, state: "sending" }]);
    this.changed();
    this.flush();
  }

  /** Note a new state of one entry; undefined removes it. */
  note(key, changes) {
    const entries = this.entries
      .map((entry) => (entry.key === key ? changes && { ...entry, ...changes } : entry))
      .filter(Boolean);
    device.write(this.name, entries.length ? entries : null);
    this.changed();
  }

  /** The log has this key: it arrived, whatever became of the answer. */
  seen(key) {
    const mine = this.entries.some((entry) => entry.key === key);
    if (mine) this.note(key);
    return mine;
  }

  retry(key) {
    this.note(key, { state: "sending", message: "" });
    this.flush();
  }

  /** Send what waits, one after the other, so that one's own order is kept. */
  async flush() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      let entry;
      while ((entry = this.entries.find(({ state }) => state === "sending" || state === "waiting"))) {
        this.note(entry.key, { state: "sending" });
        if (!(await this.send(entry))) break;
      }
    } finally {
      this.busy = false;
    }
  }

  /** True when the next entry may be sent. */
  async send(entry) {
    let answer, content;
    try {
      answer = await fetch(this.url, {
        method: "POST", body: new URLSearchParams(entry.fields), redirect: "manual", credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": this.token() },
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      content = answer.type === "opaqueredirect" ? null : await answer.json().catch(() => null);
    } catch {
      this.note(entry.key, { state: "waiting" });
      this.wait(Math.random() * Math.min(30_000, 1_000 * 2 ** this.tries++));
      return false;
    }
    this.tries = 0;
    if (answer.status === 429) {
      this.note(entry.key, { state: "waiting", message: content?.message ?? "" });
      this.wait(1_000 * (Number(answer.headers.get("Retry-After")) || 2));
      return false;
    }
    if (answer.ok && content?.number) {
      this.note(entry.key);
      this.arrived(entry, content);
      return true;
    }
    this.refused(entry, content);
    return true;
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), milliseconds);
  }
}
