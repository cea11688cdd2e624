// Shows beside each field with data-count its words and characters, and takes the tick "does not apply" away where there
// is an answer after all. The page works without it.

const form = document.querySelector("form[data-count-words]");
const say = form?.dataset.countWords ?? "{used} / {most}";

// Chinese has no spaces between words; the browser knows the words of every language.
function words(text, language) {
  if (!Intl.Segmenter) return text.split(/\s+/u).filter(Boolean).length;
  return [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)].filter((one) => one.isWordLike).length;
}

for (const field of document.querySelectorAll("[data-count]")) {
  const figures = document.createElement("p");
  figures.className = "help num";
  figures.id = `${field.id}_count`;
  field.after(figures);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${figures.id}`.trim());
  const most = Number(field.dataset.count);
  const show = () => {
    // The server counts a line end once, and characters by code point, as this does.
    const text = field.value.replace(/\r\n/g, "\n");
    const used = [...text].length;
    const language = form?.elements.language?.value || form?.dataset.language || document.documentElement.lang;
    const figure = { words: say.includes("{words}") && words(text, language), used, most };
    figures.textContent = say.replace(/\{(\w+)\}/g, (_, name) => figure[name]);
    figures.classList.toggle("error", used > most);
  };
  field.addEventListener("input", show);
  show();
}

function takeTicksAway() {
  const answered = new Set([...new FormData(form)].filter(([, value]) => String(value).trim()).map(([name]) => name));
  for (const tick of form.querySelectorAll("[data-unless]")) if (answered.has(tick.dataset.unless)) tick.checked = false;
}

if (form) for (const kind of ["input", "change"]) form.addEventListener(kind, takeTicksAway);
