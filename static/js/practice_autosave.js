/* Keeps what is being written: in this browser at once, at the server every few seconds. The buttons of the form work
   without this file. With it, a copy of the step lies in localStorage until the server has answered for it, so that a
   crash, a dead network or an ended session loses nothing.

   What is on its way (`pending`) is sent again exactly as it was until the server answers: an answer that got lost
   then costs nothing, since a text that stands already changes nothing and makes no conflict with oneself. */

import { device } from "./device.js";

const PAUSE = 3_000;      // after the last key
const PATIENCE = 10_000;  // while somebody types on and on
const PATIENT_FOR = 20_000;
const SENT_KEPT_FOR = 24 * 3600 * 1000;
const KEPT_FOR = 14 * SENT_KEPT_FOR;
const ROOM = "practices:text:";
const OURS = new Set(["csrfmiddlewaretoken", "base_revision", "client_key", "action", "step"]);
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn",
});

/* What a field says, whatever line ends and blanks a browser or the server puts around it. */
const plain = (entries) => JSON.stringify(entries.map(([name, value]) => [name, value.replace(/\r\n?/g, "\n").trim()]));

class Draft {
  constructor(form) {
    this.form = form;
    this.lines = document.getElementById("kept");
    this.busy = null;
    this.tries = 0;
    this.leaving = this.halted = false;
    this.told = "saved";
    this.known = plain(this.entries);
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.leave(event));
    addEventListener("pagehide", () => this.leaving || this.keep());
    addEventListener("online", () => this.dirtySince && this.send());
    this.lines.querySelector("[data-drop]").addEventListener("click", () => {
      device.write(this.name, null);
      location.reload();
    });
  }

  get prefix() {
    return `${ROOM}${this.form.dataset.person}:${this.form.dataset.practice}:`;
  }

  get name() {
    return this.prefix + (this.form.elements.step?.value ?? "all");
  }

  get entries() {
    return [...new FormData(this.form)].filter(([name, value]) => !OURS.has(name) && typeof value === "string");
  }

  get base() {
    return this.form.elements.base_revision.value;
  }

  /* ---- this browser ---- */

  /** Put back what was typed here and never reached the server; the copy goes once it is the same as the page. */
  restore() {
    const bound = this.form.dataset.bound !== undefined;
    if (!bound && this.cameFromForm()) this.dropWhatWasSent();
    const copy = device.read(this.name);
    if (bound) {
      // What the server has shown again is newer than the copy, and not surely saved.
      this.dirtySince = Date.now();
      this.keep();
    } else if (copy && plain(copy.entries) === this.known) {
      device.write(this.name, null);
    } else if (copy) {
      this.put(copy.entries);
      this.form.elements.base_revision.value = copy.base;
      if (copy.key && this.form.elements.client_key) this.form.elements.client_key.value = copy.key;
      this.pending = copy.pending;
      this.known = plain(this.entries);
      this.dirtySince = Date.now();
      this.keep();
      this.show("restored", { aloud: true });
    }
  }

  cameFromForm() {
    if (performance.getEntriesByType("navigation")[0]?.type !== "navigate" || !document.referrer) return false;
    const { origin, pathname } = new URL(document.referrer);
    return origin === location.origin && (pathname === location.pathname || pathname.endsWith("/practices/new/"));
  }

  /** The page came out of a button of the form, so what the button sent has arrived. */
  dropWhatWasSent() {
    for (const prefix of [this.prefix, `${ROOM}${this.form.dataset.person}:new:`]) {
      for (const name of device.names(prefix)) if (device.read(name)?.sent) device.write(name, null);
    }
  }

  put(entries) {
    for (const field of this.form.elements) {
      if (!field.name || OURS.has(field.name) || field.type === "submit") continue;
      const given = entries.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = given.includes(field.value);
      else field.value = given[0] ?? "";
      field.dispatchEvent(new Event("input", { bubbles: false }));
    }
    this.form.dispatchEvent(new CustomEvent("practice:restored"));
  }

  keep(more = {}) {
    clearTimeout(this.keeping);
    if (!this.dirtySince) return true;
    return device.write(this.name, {
      at: Date.now(), base: this.base, key: this.form.elements.client_key?.value ?? "", entries: this.entries,
      pending: this.pending ?? null, ...more,
    });
  }

  changed() {
    const now = plain(this.entries);
    if (now === this.known) return;
    this.known = now;
    this.leaving = false;
    this.dirtySince ??= Date.now();
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => {
      if (!this.keep()) this.show("lost", { aloud: true });
      else if (!this.halted) this.show("waiting", { said: this.said });
    }, 300);
    this.schedule(Math.min(PAUSE, Math.max(0, this.dirtySince + PATIENCE - Date.now())));
  }

  /* ---- the server ---- */

  schedule(milliseconds) {
    clearTimeout(this.timer);
    if (!this.halted && !this.leaving && this.form.dataset.autosave) this.timer = setTimeout(() => this.send(), milliseconds);
  }

  send() {
    clearTimeout(this.timer);
    if (this.busy || this.halted || this.leaving || !this.form.dataset.autosave) return;
    this.pending ??= { entries: this.entries, base: this.base };
    this.keep();
    this.busy = this.post(this.pending).finally(() => (this.busy = null));
  }

  async post(pending) {
    const { form } = this;
    const body = new URLSearchParams(pending.entries);
    body.set("base_revision", pending.base);
    for (const name of ["step", "client_key", "csrfmiddlewaretoken"]) {
      if (form.elements[name]) body.set(name, form.elements[name].value);
    }
    let answer, content;
    try {
      this.abort = new AbortController();
      const timeout = setTimeout(() => this.abort.abort(), PATIENT_FOR);
      answer = await fetch(form.dataset.autosave, {
        method: "POST", body, redirect: "manual", credentials: "same-origin", signal: this.abort.signal,
      });
      clearTimeout(timeout);
      if (answer.status >= 500) throw new Error(String(answer.status));
      content = answer.type === "opaqueredirect" ? { state: "signed-out" } : await answer.json().catch(() => ({ state: "refused" }));
    } catch {
      this.show(this.keep() ? "waiting" : "lost", { aloud: true });
      this.schedule(Math.min(30_000, 2_000 * 2 ** this.tries++));
      return;
    }
    this.tries = 0;
    this.said = "";
    if (content.state === "saved") this.arrived(pending, content);
    else if (answer.status === 429) this.schedule(1_000 * (Number(answer.headers.get("Retry-After")) || 5));
    else {
      this.pending = null;
      this.said = content.said ?? "";
      // A text with a fault is sent again when it was mended; everything else needs a person.
      this.halted = content.state !== "invalid";
      this.keep();
      this.show(this.halted ? content.state : "waiting", { said: this.said, aloud: true });
    }
  }

  arrived(pending, content) {
    const { form } = this;
    form.elements.base_revision.value = content.revision;
    if (form.dataset.practice === "new") this.begun(content);
    this.pending = null;
    if (plain(this.entries) === plain(pending.entries)) {
      this.dirtySince = undefined;
      device.write(this.name, null);
      this.show("saved");
    } else {
      this.dirtySince = Date.now();
      this.keep();
      this.schedule(PAUSE);
    }
  }

  /** The page of a new practice goes on as the page of the draft that it has begun. */
  begun({ practice, address, autosave }) {
    const { form } = this;
    device.write(this.name, null);
    Object.assign(form.dataset, { practice, autosave });
    form.action = address;
    history.replaceState(null, "", address);
    for (const link of this.lines.querySelectorAll("[data-again]")) {
      const login = new URL(link.href);
      if (login.searchParams.has("next")) login.searchParams.set("next", address);
      else login.pathname = address;
      link.href = login.href;
    }
  }

  /** A button of the form was pressed: what is on its way arrives first, or the two would meet as strangers. */
  leave(event) {
    if (navigator.onLine === false) {
      // Without a network the browser would show its own page in place of the text.
      event.preventDefault();
      this.dirtySince ??= Date.now();
      this.show(this.keep() ? "waiting" : "lost", { aloud: true });
      return;
    }
    if (this.busy && !this.leaving) {
      event.preventDefault();
      const { submitter } = event;
      const go = () => {
        this.abort.abort();
        this.leaving = true;
        this.form.requestSubmit(submitter);
      };
      Promise.race([this.busy, new Promise((done) => setTimeout(done, 3_000))]).then(go);
      return;
    }
    this.leaving = true;
    clearTimeout(this.timer);
    this.keep({ sent: true });
  }

  /* ---- what the reader sees ---- */

  /** `aloud`: for the ears too, once; that all is well again is always said. */
  show(state, { said = "", aloud = false } = {}) {
    const line = this.lines.querySelector(`[data-kept="${state}"]`);
    for (const other of this.lines.querySelectorAll("[data-kept]")) other.hidden = other !== line;
    const place = line.querySelector("[data-said]");
    if (place) place.textContent = said;
    if (state === "saved") {
      line.dataset.words ??= line.textContent.trim();
      line.textContent = line.dataset.words.replace("{time}", clock.format(new Date()));
    }
    if ((!aloud && state !== "saved") || this.told === state + said) return;
    this.told = state + said;
    this.lines.querySelector("[role=status]").textContent = line.textContent.trim();
  }
}

/* Copies of drafts that nobody opened again. */
function sweep() {
  for (const name of device.names(ROOM)) {
    const copy = device.read(name);
    if (!copy?.at || Date.now() - copy.at > (copy.sent ? SENT_KEPT_FOR : KEPT_FOR)) device.write(name, null);
  }
}

const form = document.querySelector("form[data-autosave]");
if (form) {
  // A page that the browser took from its memory rests on an old revision.
  sweep();
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") location.reload();
  else new Draft(form).restore();
}
