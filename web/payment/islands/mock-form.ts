import { speech } from "../../language/islands/speech.ts";
import type { Mount, PayForm } from "./types.ts";

const { say } = speech;

/** Test cards, as real providers number them, and what the mock does with each. */
const CARDS = [
  { value: "card_ok", number: "4242 4242 4242 4242" },
  { value: "card_authenticate", number: "4000 0027 6000 3184" },
  { value: "card_declined", number: "4000 0000 0000 0002" },
  { value: "card_no_money", number: "4000 0000 0000 9995" },
] as const;

/** The form of the mock provider: test cards to choose from, and a bank that asks. */
export async function mockForm({ place }: Mount): Promise<PayForm> {
  const group = document.createElement("div");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", say("paying.testCard"));
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = say("paying.testCards");
  group.append(...CARDS.map(choice));
  place.replaceChildren(note, group);

  return {
    check: async () => true,
    async pay(session) {
      const chosen = group.querySelector<HTMLInputElement>(":checked")?.value ?? "card_ok";
      if ((await confirm(session.clientSecret, chosen)) === "authenticate") {
        await confirm(session.clientSecret, await askShopper());
      }
      return null;
    },
    async resume(session) {
      await confirm(session.clientSecret, await askShopper());
      return null;
    },
    show: () => undefined,
  };
}

function choice({ value, number }: (typeof CARDS)[number], index: number): HTMLElement {
  const label = document.createElement("label");
  label.className = "choice";
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "mock-card", value, checked: index === 0 });
  const title = document.createElement("span");
  title.className = "figures";
  // Its groups stand in the order of the card on pages of either direction.
  const digits = document.createElement("bdi");
  digits.textContent = number;
  title.append(digits);
  const words = document.createElement("span");
  words.className = "choice__note";
  words.textContent = say(`paying.${value}`);
  label.append(input, title, words);
  return label;
}

/** @returns what the bank asks for, if it does */
async function confirm(clientSecret: string | undefined, how: string): Promise<string | null> {
  const response = await fetch("/dev/mock-payments", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ clientSecret, how }),
  });
  const { nextAction } = (await response.json()) as { nextAction?: string | null };
  return nextAction ?? null;
}

/** The bank's question, in a window of its own. A shopper who closes it has refused. */
function askShopper(): Promise<"approve" | "refuse"> {
  const { promise, resolve } = Promise.withResolvers<"approve" | "refuse">();
  const dialog = document.createElement("dialog");
  dialog.className = "pay__dialog panel";
  const title = document.createElement("h2");
  title.id = "bank-title";
  title.textContent = say("paying.bankAsks");
  dialog.setAttribute("aria-labelledby", title.id);
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "actions";
  for (const [value, text] of [
    ["approve", say("paying.bankYes")],
    ["refuse", say("paying.bankNo")],
  ] as const) {
    const button = document.createElement("button");
    button.className = value === "approve" ? "button" : "button button--quiet";
    button.value = value;
    button.textContent = text;
    form.append(button);
  }
  dialog.append(title, form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    resolve(dialog.returnValue === "approve" ? "approve" : "refuse");
    dialog.remove();
  });
  dialog.showModal();
  return promise;
}
