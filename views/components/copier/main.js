// Buttons that copy a text, or save it. Where the clipboard is closed to the page, the text is shown, selected.
const copiers = new WeakMap();
const COPY_ICON = "M7 7V4h9v9h-3M4 7h9v9H4z";

function whole(text) {
  return text.startsWith("/note?") ? location.origin + text : text;
}

function saveButton({ label, text, file, mime }) {
  const save = () => {
    const address = URL.createObjectURL(new Blob([text], { type: mime }));
    html("a", { href: address, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
  return html("button", { type: "button", class: "save", onclick: save }, html("span", {}, label));
}

function copyButton(entry, byHand, said) {
  const words = html("span", {}, entry.label);
  const button = html("button", { type: "button", onclick: copy }, icon(COPY_ICON), words);
  async function copy() {
    byHand.replaceChildren();
    try {
      await navigator.clipboard.writeText(whole(entry.text));
    } catch {
      showByHand(entry, byHand);
      return;
    }
    button.classList.add("done");
    words.textContent = "Copied";
    said.textContent = `${entry.label}: copied`;
    setTimeout(() => { words.textContent = entry.label; button.classList.remove("done"); }, 1600);
  }
  return button;
}

function showByHand(entry, byHand) {
  const field = html("textarea", { readonly: "", "aria-label": entry.label });
  field.value = whole(entry.text);
  byHand.replaceChildren(html("p", {}, "This browser does not let the page copy. The text is selected: press Ctrl+C."), field);
  field.focus();
  field.select();
}

export default function ({ parentElement, data }) {
  if (copiers.get(parentElement) === data.token) return;
  copiers.set(parentElement, data.token);
  parentElement.querySelector(".shell")?.remove();
  const byHand = html("div", { class: "by-hand" });
  const said = html("p", { class: "unseen", role: "status" });
  const bar = html("div", { class: data.primary ? "copier primary" : "copier" },
    ...data.texts.map((entry) => (entry.file ? saveButton(entry) : copyButton(entry, byHand, said))));
  parentElement.append(html("div", { class: "shell" }, bar, byHand, said));
}
