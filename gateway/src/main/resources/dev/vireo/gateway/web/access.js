/** Who the page is to the server: a key or token, kept for this tab only. */
const STORED = "vireo.key";

export const key = () => sessionStorage.getItem(STORED) ?? "";

export const keep = (value) => sessionStorage.setItem(STORED, value);

export const forget = () => sessionStorage.removeItem(STORED);

/** Browsers can set no header on a WebSocket, so the key is offered as a subprotocol. */
export function subprotocols() {
  if (!key()) {
    return ["vireo.v1"];
  }
  const bytes = String.fromCharCode(...new TextEncoder().encode(key()));
  const base64url = btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return ["vireo.v1", `vireo.token.${base64url}`];
}

/** The names of the models that serve; null when the server wants another key. */
export async function models() {
  const headers = key() ? { Authorization: `Bearer ${key()}` } : {};
  const response = await fetch("/v1/models", { headers });
  if (response.status === 401 || response.status === 403) {
    return null;
  }
  if (!response.ok) {
    throw new Error(`the server answers ${response.status}`);
  }
  return (await response.json()).models.map(({ name }) => name);
}
