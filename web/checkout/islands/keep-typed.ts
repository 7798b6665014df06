const KEPT = "checkout";
/** Made for one form, or chosen again on each page. */
const NOT_KEPT = ["idempotencyKey", "customer", "seenTotal", "token", "pay", "intent", "mock-card"];

interface Kept {
  /** Whose it is; empty for a guest, who may sign in meanwhile. */
  customer: string;
  values: [name: string, value: string][];
}

/**
 * Keeps what was typed into a form in this tab, through reloads, a declined card, a sign-in and the
 * way back. A form that the server has filled with what was sent is kept as it is.
 */
export function keepTyped(form: HTMLFormElement, changed: () => void): void {
  const customer = new FormData(form).get("customer") ?? "";
  const keep = () => {
    const values = [...new FormData(form)]
      .filter(([name]) => !NOT_KEPT.includes(name))
      .map(([name, value]) => [name, String(value)] as const);
    attempt(() => sessionStorage.setItem(KEPT, JSON.stringify({ customer, values })));
  };
  const kept = attempt(() => JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Kept | null);
  const own = kept && (kept.customer === "" || kept.customer === customer);
  if (kept && !own) {
    attempt(() => sessionStorage.removeItem(KEPT));
  }
  // An address of the book was chosen, or the server says what is wrong with what was sent.
  const chosen = location.search !== "" || form.dataset.sent !== undefined;
  if (kept && own && !chosen && restore(form, kept.values, kept.customer === customer)) {
    changed();
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
}

/**
 * @param emptied whether a field that was left empty stays so: who signed in meanwhile has theirs
 *   filled in
 * @returns whether anything is other than it was
 */
function restore(form: HTMLFormElement, values: Kept["values"], emptied: boolean): boolean {
  let differs = false;
  for (const [name, value] of values) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && field.type === "checkbox") {
      differs ||= !field.checked;
      field.checked = true;
      continue;
    }
    const one = field instanceof RadioNodeList || isField(field) ? field : null;
    if (one && (emptied || value !== "") && one.value !== value) {
      one.value = value;
      differs = true;
    }
  }
  return differs;
}

function isField(field: unknown): field is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  return (
    field instanceof HTMLInputElement ||
    field instanceof HTMLSelectElement ||
    field instanceof HTMLTextAreaElement
  );
}

/** Without storage the form is as the server made it. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
