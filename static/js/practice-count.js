// Shows beside each field with data-count how many of its characters are used. The page works without it.
for (const field of document.querySelectorAll("[data-count]")) {
  const most = Number(field.dataset.count);
  const figure = document.createElement("p");
  figure.className = "help num";
  field.after(figure);
  const show = () => {
    // The server counts a line end once, and characters by code point, as this does.
    const used = [...field.value.replace(/\r\n/g, "\n")].length;
    figure.textContent = `${used} / ${most}`;
    figure.classList.toggle("error", used > most);
  };
  field.addEventListener("input", show);
  show();
}
