import * as access from "/access.js";

/**
 * What of an image speaks for its class, where the server may say so.
 *
 * @return {method, label, overlay} with the overlay as a Blob
 */
export async function explain(file, model) {
  const query = new URLSearchParams({ explain: "auto", timeoutMs: 60000, ...(model && { model }) });
  const headers = access.key() ? { Authorization: `Bearer ${access.key()}` } : {};
  const response = await fetch(`/v1/classify?${query}`, { method: "POST", headers, body: file });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error?.message ?? `the server answers ${response.status}`);
  }
  const { method, class: label, overlay } = answer.explanation;
  const bytes = Uint8Array.from(atob(overlay), (letter) => letter.charCodeAt(0));
  return { method, label, overlay: new Blob([bytes], { type: "image/png" }) };
}

/** A tap, Enter or Space on a card's picture shows its overlay, and the next one the photo again. */
export function explainOnTap(card, file, model) {
  const picture = card.querySelector("img.picture");
  if (!picture) {
    return;
  }
  const note = card.querySelector(".why");
  let shown = null;
  let busy = false;
  picture.tabIndex = 0;
  picture.role = "button";
  picture.ariaPressed = "false";
  picture.alt = "Show what speaks for the class";
  picture.title = picture.alt;
  const toggle = async () => {
    if (busy) {
      return;
    }
    if (picture.ariaPressed === "true") {
      show(picture, file);
      picture.ariaPressed = "false";
      note.textContent = "";
      return;
    }
    busy = true;
    note.textContent = "explaining …";
    try {
      shown ??= await explain(file, model);
      show(picture, shown.overlay);
      picture.ariaPressed = "true";
      note.textContent = `Yellow speaks most for ${shown.label} (${shown.method}).`;
    } catch (error) {
      note.textContent = error.message;
    } finally {
      busy = false;
    }
  };
  picture.addEventListener("click", toggle);
  picture.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      toggle();
    }
  });
}

function show(picture, blob) {
  const url = URL.createObjectURL(blob);
  picture.onload = () => URL.revokeObjectURL(url);
  picture.src = url;
}
