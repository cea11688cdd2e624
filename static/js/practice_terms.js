/* A box to type in before each list of terms: it finds them by their names in all six languages. The check boxes stay
   what the form sends; they are folded away under "The whole list", and without this file they stand open. */

const language = document.documentElement.lang;

/* Letters without case, accents, marks and the lengthening of Arabic: what people type is seldom what is printed. */
const bare = (text) => text.normalize("NFKD").replace(/[\p{M}\u0640]/gu, "").toLowerCase();

const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/* The names of the terms in all languages; until they are here, and without a network, the page's own. */
let known = { languages: [language], terms: {} };

class Choices {
  constructor(fieldset) {
    const { choices, find, whole } = fieldset.dataset;
    this.words = fieldset.dataset;
    this.field = choices;
    this.boxes = [...fieldset.querySelectorAll("input[type=checkbox]")];
    this.label = new Map(this.boxes.map((box) => [box, box.closest("label").textContent.trim()]));
    const native = this.boxes[0].closest("fieldset > div");
    const id = `id_${choices}`;

    this.tags = made("ul", { className: "tags" });
    this.input = made("input", { id: `${id}_words`, type: "text", autocomplete: "off", dir: "auto" });
    this.input.setAttribute("role", "combobox");
    this.list = made("ul", { id: `${id}_found`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-labelledby", `${id}_legend`);
    this.list.setAttribute("aria-multiselectable", "true");
    this.none = made("p", { className: "help" });
    this.none.setAttribute("role", "status");
    const described = fieldset.getAttribute("aria-describedby");
    for (const [name, value] of Object.entries({
      "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
      ...(described && { "aria-describedby": described }),
      ...(fieldset.querySelector(".error") && { "aria-invalid": "true" }),
    })) this.input.setAttribute(name, value);
    native.before(
      this.tags,
      made("div", { className: "field combo" }, made("label", { htmlFor: this.input.id, textContent: find }), this.input, this.list, this.none),
    );
    const details = made("details", {}, made("summary", { textContent: whole }));
    native.replaceWith(details);
    details.append(native);
    for (const link of document.querySelectorAll(`a[href="#${this.boxes[0].id}"]`)) link.hash = this.input.id;

    this.input.addEventListener("input", () => this.open());
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.toggle(option);
    });
    native.addEventListener("change", () => this.showChosen());
    fieldset.form.addEventListener("practice:restored", () => this.showChosen());
    this.showChosen();
  }

  /* ---- finding ---- */

  /** The name under which a term was found and how well: 0 at the beginning of a word, 1 within one. */
  match(box, words) {
    const own = this.label.get(box);
    const names = known.terms[this.field]?.[box.value] ?? [];
    const all = [[language, own], ...names.map((name, index) => [known.languages[index], name])];
    let best = null;
    for (const [code, name] of all) {
      const text = bare(name);
      if (!words.every((word) => text.includes(word))) continue;
      const rank = words.every((word) => text.startsWith(word) || text.includes(` ${word}`)) ? 0 : 1;
      if (!best || rank < best.rank) best = { box, rank, code, name };
    }
    return best;
  }

  open() {
    const words = bare(this.input.value).split(/[\s,،、;:]+/u).filter(Boolean);
    const found = this.boxes.map((box) => this.match(box, words)).filter(Boolean);
    found.sort((one, other) => one.rank - other.rank); // stable: the official order within
    this.list.replaceChildren(...found.map((one, index) => this.option(one, index)));
    this.none.textContent = found.length ? "" : this.words.none;
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.activate(words.length ? this.list.firstElementChild : null);
  }

  option({ box, code, name }, index) {
    const own = this.label.get(box);
    const option = made("li", { id: `${this.list.id}_${index}`, box }, made("span", { textContent: own }));
    if (name !== own) option.append(made("small", { textContent: name, lang: code, dir: "auto" }));
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(box.checked));
    return option;
  }

  close() {
    this.list.hidden = true;
    this.none.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.activate(null);
  }

  activate(option) {
    this.list.querySelector(".active")?.classList.remove("active");
    this.active = option;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.classList.add("active");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const { key } = event;
    if (event.isComposing) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.open();
      const down = key === "ArrowDown";
      const next = down ? this.active?.nextElementSibling : this.active?.previousElementSibling;
      this.activate(next ?? (down ? this.list.firstElementChild : this.list.lastElementChild));
    } else if (key === "Enter" && !this.list.hidden && this.active) {
      event.preventDefault();
      this.toggle(this.active);
    } else if (key === "Enter" && this.input.value) {
      event.preventDefault(); // half a word sends no form
    } else if (key === "Escape" && !(this.list.hidden && !this.input.value)) {
      event.preventDefault();
      if (this.list.hidden) this.input.value = "";
      this.close();
    }
  }

  /* ---- choosing ---- */

  toggle(option) {
    const { box } = option;
    box.checked = !box.checked;
    this.input.value = "";
    this.close();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  showChosen() {
    const chosen = this.boxes.filter((box) => box.checked);
    this.tags.hidden = !chosen.length;
    this.tags.replaceChildren(...chosen.map((box) => {
      const name = this.label.get(box);
      const remove = made("button", { type: "button", className: "linklike", textContent: "×" });
      remove.setAttribute("aria-label", this.words.remove.replace("{term}", name));
      remove.addEventListener("click", () => {
        box.checked = false;
        box.dispatchEvent(new Event("change", { bubbles: true }));
        this.input.focus();
      });
      return made("li", { className: "tag" }, name, remove);
    }));
  }
}

const fieldsets = document.querySelectorAll("fieldset[data-choices]");
for (const fieldset of fieldsets) if (fieldset.querySelector("input[type=checkbox]")) new Choices(fieldset);
if (fieldsets.length) {
  fetch(document.querySelector("form[data-terms]").dataset.terms)
    .then((answer) => answer.ok && answer.json())
    .then((content) => content && (known = content))
    .catch(() => {}); // the names of this language are enough to go on
}
