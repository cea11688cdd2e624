/* The page of a thread, live. Without this file the page works by links and a form; with it, new posts appear, what is
   written is kept on the device until it has arrived, and its state is told as it is. */

import { device } from "./device.js";
import { Line } from "./thread_line.js";
import { Log } from "./thread_log.js";
import { Outbox } from "./thread_outbox.js";

const page = document.getElementById("thread");
const list = document.getElementById("log");
const language = document.documentElement.lang;
const thread = Number(page.dataset.thread);
const pageSize = Number(page.dataset.pageSize);
const form = document.querySelector("[data-composer]");
const box = form?.elements.body;
const person = page.dataset.person;
const words = new Map(
  [...document.getElementById("thread-words").content.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one]),
);
const word = (name) => words.get(name)?.textContent ?? "";

/* A number that is not on this page is on the page of its two hundred. */
function goToCited() {
  const number = Number(/^#m-(\d+)$/.exec(location.hash)?.[1]);
  if (!number || document.getElementById(`m-${number}`) || number > Number(page.dataset.last)) return;
  const wanted = `?page=${Math.ceil(number / pageSize)}`;
  if (location.search !== wanted) location.replace(`${location.pathname}${wanted}${location.hash}`);
}

/* ---- showing events ---- */

const pattern = document.getElementById("post-pattern").content.firstElementChild;

function part(item, name, text) {
  const span = item.querySelector(`[data-part="${name}"]`);
  if (text) span.textContent = text;
  else span?.remove();
  return span;
}

function showPost(data) {
  const { number } = data;
  if (document.getElementById(`m-${number}`)) return;
  const item = pattern.cloneNode(true);
  const name = data.party ? data.party.labels[language] : word(`capacity-${data.capacity}`);
  item.id = `m-${number}`;
  item.dataset.number = number;
  item.classList.toggle("chair", data.capacity === "chair");
  item.classList.add("fresh");
  const anchor = item.querySelector(".num");
  anchor.href = `#m-${number}`;
  anchor.textContent = `#${number}`;
  anchor.setAttribute("aria-label", word("post-number").replace("{n}", number));
  item.querySelector("article").setAttribute("aria-labelledby", `by-${number}`);
  item.querySelector("header").id = `by-${number}`;
  item.querySelector("header b").textContent = name;
  part(item, "capacity", data.party && word(`capacity-${data.capacity}`));
  part(item, "kind", data.kind !== "chair" && word(`kind-${data.kind}`));
  const spoken = part(item, "language", data.lang !== language && word(`language-${data.lang}`));
  if (spoken) spoken.lang = data.lang;
  const reply = item.querySelector('[data-part="reply"]');
  if (reply) reply.href = `?reply=${number}#write`;
  const time = item.querySelector("time");
  time.dateTime = data.at;
  time.textContent = data.times[language];
  const quote = item.querySelector("blockquote");
  if (data.reply) {
    quote.lang = data.reply.lang;
    quote.dir = words.get(`language-${data.reply.lang}`)?.dir ?? "auto";
    quote.querySelector("a").href = `#m-${data.reply.number}`;
    quote.querySelector("a").textContent = `#${data.reply.number}`;
    quote.querySelector("span").textContent = data.reply.excerpt;
  } else {
    quote.remove();
  }
  const said = item.querySelector(".said");
  said.lang = data.lang;
  said.dir = words.get(`language-${data.lang}`)?.dir ?? "auto";
  const content = document.createElement("template");
  content.innerHTML = data.html; // sanitised by the server when it was posted
  said.replaceChildren(content.content);
  showDay(data.days[language]);
  list.append(item);
  page.querySelector("[data-no-posts]").hidden = true;
  page.querySelector("[data-count]").textContent = number;
  page.dataset.last = number;
  const mine = outbox?.seen(data.key);
  document.getElementById(`out-${data.key}`)?.remove();
  if (!mine) announce(`#${number} ${name}`);
}

function showDay(day) {
  const days = list.querySelectorAll("[data-day]");
  if (days[days.length - 1]?.dataset.day === day) return;
  const item = document.createElement("li");
  item.className = "gap";
  item.dataset.day = item.textContent = day;
  list.append(item);
}

function showState(state) {
  const open = state === "open";
  const tag = page.querySelector("[data-thread-state]");
  tag.textContent = word(`state-${state}`);
  tag.classList.toggle("ok", open);
  const note = page.querySelector("[data-closed]");
  note.hidden = open;
  note.textContent = word(open ? "closed" : state === "record" ? "recorded" : "closed");
  if (form) form.querySelector(".button").disabled = !open;
  if (open && !form && person) showLost();
}

function apply(event) {
  if (event.k === "posted") showPost(event.d);
  else showState(event.d.state);
}

/* ---- saying what is new, in one sentence for all that came within a moment ---- */

const announcer = document.getElementById("announcer");
const toggle = page.parentElement.querySelector("[data-announce]");
let quiet = device.read("threads:quiet") === true;
let news = [];
let newsTimer;

function announce(text) {
  if (quiet) return;
  news.push(text);
  clearTimeout(newsTimer);
  newsTimer = setTimeout(() => tell(`${word("new")} ${news.splice(0).join(", ")}`), 1_500);
}

/* The same words twice are no change to a screen reader, so the region is emptied first. */
function tell(text) {
  announcer.textContent = "";
  requestAnimationFrame(() => (announcer.textContent = text));
}

function showQuiet() {
  toggle.setAttribute("aria-pressed", String(quiet));
}
toggle.addEventListener("click", () => {
  quiet = !quiet;
  device.write("threads:quiet", quiet);
  showQuiet();
});

/* ---- writing ---- */

const draftName = `threads:draft:${person}:${thread}`;
const outList = document.getElementById("outbox");

const outbox = form && new Outbox({
  person,
  thread,
  url: form.action.split("#")[0],
  token: () => form.elements.csrfmiddlewaretoken.value,
  changed: () => showOutbox(),
  refused: (entry, answer) => refuse(entry, answer),
  arrived: (entry, answer) => {
    if (document.getElementById(`m-${answer.number}`)) return;
    showOut({ ...entry, state: "sent" });
    log.miss();
  },
});

const freshKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;

function keepDraft() {
  const draft = { body: box.value, reply_to: form.elements.reply_to.value };
  const kept = device.write(draftName, box.value ? draft : null);
  form.querySelector("[data-draft-state]").textContent = box.value && kept ? word("draft-kept") : "";
}

function submit(event) {
  event.preventDefault();
  if (!box.value.trim()) {
    box.focus();
    return;
  }
  clearError();
  form.elements.client_key.value ||= freshKey();
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  outbox.put(fields);
  box.value = "";
  form.elements.client_key.value = freshKey();
  stopReplying();
  keepDraft();
}

/* The text goes back into the box if that is empty; else it stays in the list, with its reason. */
function refuse(entry, answer) {
  const message = answer?.message ?? word("signed-out");
  if (box.value) {
    outbox.note(entry.key, { state: "failed", message });
    return;
  }
  outbox.note(entry.key);
  backToBox(entry);
  showError(message);
}

function backToBox(entry) {
  box.value = entry.fields.body;
  form.elements.client_key.value = freshKey();
  if (entry.fields.reply_to) startReplying(Number(entry.fields.reply_to));
  keepDraft();
}

function showError(message) {
  clearError();
  const error = document.createElement("div");
  error.className = "error";
  error.id = "body-refused";
  error.setAttribute("role", "alert");
  error.textContent = message;
  box.after(error);
  box.closest(".field").classList.add("wrong");
  box.setAttribute("aria-invalid", "true");
  box.setAttribute("aria-describedby", error.id);
}

function clearError() {
  form.querySelector(".summary")?.remove();
  for (const error of form.querySelectorAll(".error")) error.remove();
  for (const field of form.querySelectorAll(".wrong")) field.classList.remove("wrong");
  box.removeAttribute("aria-invalid");
  box.removeAttribute("aria-describedby");
}

function showOutbox() {
  const entries = outbox.entries;
  for (const item of [...outList.children]) {
    if (item.dataset.state !== "sent" && !entries.some(({ key }) => `out-${key}` === item.id)) item.remove();
  }
  entries.forEach(showOut);
  outList.hidden = !outList.children.length;
}

function showOut(entry) {
  const text = entry.state === "failed" ? `${word("failed")}: ${entry.message}` : entry.message || word(entry.state);
  const line = showText(`out-${entry.key}`, entry.fields.body, text, entry.state);
  for (const button of line.querySelectorAll("button")) button.remove();
  if (entry.state === "failed" || entry.state === "waiting") {
    line.append(
      button("retry", () => outbox.retry(entry.key)),
      button("edit", () => {
        outbox.note(entry.key);
        backToBox(entry);
        box.focus();
      }),
    );
  }
  if (entry.state === "failed") line.append(button("discard", () => outbox.note(entry.key)));
}

/* One text on its way, under the log; gives back the line to which buttons go. */
function showText(id, body, text, state) {
  let item = id && document.getElementById(id);
  if (!item) {
    item = document.createElement("li");
    item.id = id;
    const mark = document.createElement("span");
    mark.className = "num";
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = "…";
    const said = document.createElement("p");
    said.dir = "auto";
    said.textContent = body;
    const line = document.createElement("p");
    line.className = "meta";
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    line.append(status);
    const part = document.createElement("div");
    part.append(said, line);
    item.append(mark, part);
    outList.append(item);
  }
  item.dataset.state = state;
  const status = item.querySelector("[role=status]");
  status.className = state === "failed" ? "bad" : "";
  if (status.textContent !== text) status.textContent = text;
  outList.hidden = false;
  return status.parentElement;
}

function button(name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "linklike";
  made.textContent = word(name);
  made.addEventListener("click", act);
  return made;
}

function startReplying(number) {
  form.elements.reply_to.value = number;
  form.querySelector("[data-replying]")?.remove();
  const line = document.createElement("p");
  line.className = "meta";
  line.dataset.replying = "";
  const what = document.createElement("span");
  what.textContent = word("in-reply").replace("{n}", number);
  line.append(what, button("no-reply", () => {
    stopReplying();
    box.focus();
  }));
  box.closest(".field").before(line);
}

function stopReplying() {
  form.elements.reply_to.value = "";
  form.querySelector("[data-replying]")?.remove();
}

/* A text whose box is gone (the thread was closed, the right has ended) is shown with the reason, until it is discarded. */
function showStranded() {
  const name = `threads:outbox:${person}:${thread}`;
  const texts = [...(device.read(name) ?? []).map((entry) => entry.fields.body), device.read(draftName)?.body].filter(Boolean);
  for (const body of texts) {
    const line = showText("", body, `${word("failed")}: ${page.querySelector("[data-closed]").textContent.trim()}`, "failed");
    line.append(button("discard", () => {
      for (const one of [name, draftName]) device.write(one, null);
      outList.replaceChildren();
      outList.hidden = true;
    }));
  }
}

if (form) {
  form.addEventListener("submit", submit);
  box.addEventListener("input", keepDraft);
  const draft = device.read(draftName);
  if (!box.value && draft) {
    box.value = draft.body;
    if (draft.reply_to && !form.elements.reply_to.value) startReplying(Number(draft.reply_to));
    keepDraft();
  }
  list.addEventListener("click", (event) => {
    const reply = event.target.closest('[data-part="reply"]');
    if (!reply) return;
    event.preventDefault();
    startReplying(Number(reply.closest("li").dataset.number));
    box.focus();
  });
}

/* ---- the line ---- */

const log = new Log(thread, Number(page.dataset.seq), {
  apply,
  ask: (since) => line.ask(since),
  lost: showLost,
});
/* More was said than can be replayed: the page shows it when it is read again, and what is in the box is kept. */
function showLost() {
  if (document.getElementById("lost")) return;
  const note = document.createElement("p");
  note.className = "note warn";
  note.id = "lost";
  const link = document.createElement("a");
  link.href = location.pathname;
  link.textContent = word("reload");
  note.append(link);
  outList.before(note);
  tell(word("reload"));
}

const stateLine = document.querySelector("[data-live-state]");
const line = new Line({
  socket: page.dataset.socket,
  events: page.dataset.events,
  log,
  state: (state) => {
    page.dataset.line = state;
    if (stateLine.textContent !== word(state)) stateLine.textContent = word(state);
    if (state === "live" || state === "polling") outbox?.flush();
  },
});

goToCited();
addEventListener("hashchange", goToCited);
if (!("part" in page.dataset)) {
  stateLine.closest("[data-live]").hidden = false;
  showQuiet();
  line.start();
}
if (outbox) {
  showOutbox();
  outbox.flush();
  addEventListener("online", () => outbox.flush());
} else if (person) {
  showStranded();
}
