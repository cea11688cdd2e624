// What every page gets, on top of pages that work without it: the error summary takes the focus, a refused passkey
// says so, forms marked data-keep hold typed text on this device until it is sent, and times marked data-local show
// the reader's own clock beside the venue's.

const summary = document.getElementById("error-summary");
if (summary) summary.focus();

// A passkey or key that was refused is otherwise silent (allauth dispatches this event).
document.addEventListener("allauth.error", (event) => {
  const note = document.getElementById("key-error");
  if (!note) return;
  event.preventDefault();
  note.hidden = false;
});

// <form data-keep="practice-42">: its text fields are kept under that name for two weeks. A submit marks the copy as
// sent. It is dropped when the next page came out of that submit (a fresh navigation from this site) and neither is a
// refusal nor shows the form's errors. A module that sends the form itself dispatches "portal:sent" on the form.
const PREFIX = "portal.keep.";
const KEPT_FOR = 14 * 24 * 3600 * 1000;

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // storage may be off, or hold what we did not write
  }
}

function store(key, copy) {
  try {
    if (copy) localStorage.setItem(key, JSON.stringify(copy));
    else localStorage.removeItem(key);
  } catch {
    // off or full: the form works without it
  }
}

function keptKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function cameFromSubmit() {
  const [entry] = performance.getEntriesByType("navigation");
  return entry?.type === "navigate" && document.referrer.startsWith(`${location.origin}/`);
}

function settle() {
  const failed = document.querySelector(".refusal, #error-summary, form[data-keep] [aria-invalid]");
  for (const key of keptKeys()) {
    const copy = stored(key);
    if (!copy?.at || Date.now() - copy.at > KEPT_FOR || (copy.sent && cameFromSubmit() && !failed)) store(key, null);
    else if (copy.sent) store(key, { ...copy, sent: false });
  }
}

function textFields(form) {
  return [...form.elements].filter(({ name, type }) => name && ["textarea", "text", "url"].includes(type));
}

function keep(form) {
  const key = PREFIX + form.dataset.keep;
  const texts = stored(key)?.texts ?? {};
  for (const field of textFields(form)) {
    // What the server sent is newer than our copy, unless the field came empty.
    if (field.value || !texts[field.name]) continue;
    field.value = texts[field.name];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  let timer = 0;
  const save = (sent) => {
    clearTimeout(timer);
    timer = 0;
    const filled = textFields(form).filter((field) => field.value.trim());
    store(key, filled.length ? { at: Date.now(), sent, texts: Object.fromEntries(filled.map((f) => [f.name, f.value])) } : null);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400, false);
  });
  window.addEventListener("pagehide", () => timer && save(false));
  form.addEventListener("submit", (event) => event.defaultPrevented || save(true));
  form.addEventListener("portal:sent", () => {
    clearTimeout(timer);
    timer = 0;
    store(key, null);
  });
}

settle();
document.querySelectorAll("form[data-keep]").forEach(keep);

// <time datetime="2026-10-12T15:00+02:00" data-local data-end="2026-10-12T18:00+02:00">: adds the reader's own clock
// where it differs from the venue's. The words around it are the page's: <html data-your-time="{time} your time">.
const SAME_DAY = { hour: "numeric", minute: "2-digit" };
const OTHER_DAY = { weekday: "short", ...SAME_DAY };
// The clock as the United Nations writes it: a.m. and p.m. in English only, and figures that read the same everywhere.
const CLOCKS = { en: "en-CA", ar: "ar-u-nu-latn-hc-h23" };

function offsetMinutes(text) {
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  if (sign) return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return text.endsWith("Z") ? 0 : null;
}

function showLocal(element) {
  const start = new Date(element.dateTime);
  const venue = offsetMinutes(element.dateTime);
  if (venue === null || Number.isNaN(start.getTime()) || venue === -start.getTimezoneOffset()) return;
  const { lang, dataset } = document.documentElement;
  const dayAtVenue = new Date(start.getTime() + venue * 60_000).getUTCDate();
  const format = new Intl.DateTimeFormat(CLOCKS[lang] ?? lang, start.getDate() === dayAtVenue ? SAME_DAY : OTHER_DAY);
  const end = element.dataset.end && new Date(element.dataset.end);
  const clock = end ? format.formatRange(start, end) : format.format(start);
  const local = document.createElement("span");
  local.className = "local";
  local.textContent = ` (${(dataset.yourTime ?? "{time}").replace("{time}", clock)})`;
  element.append(local);
}

document.querySelectorAll("time[data-local]").forEach(showLocal);
