import { clockOffset, everySecond, setText } from "../../islands-lib/clock.ts";
import { one } from "../../islands-lib/dom.ts";
import { placeHere, speech } from "../../language/islands/speech.ts";
import { askStanding, openSession } from "./pay.ts";
import { mountForm } from "./pay-form.ts";
import type { Offer, PayForm, Session } from "./types.ts";

const { say } = speech;
const AWAY = say("paying.away");

/** The payment of an order on its page: form, clock, another try, and what the bank asks. */
async function start(part: HTMLElement): Promise<void> {
  const order = placeHere(part.dataset.order ?? "");
  const offer = JSON.parse(part.dataset.pay ?? "{}") as Offer;
  const button = one("[data-pay-button]", HTMLButtonElement, part);
  const bank = one("[data-pay-bank]", HTMLElement, part);
  const state = one("[data-pay-state]", HTMLElement, part);
  const place = one("[data-pay-form]", HTMLElement, part);
  const returnUrl = new URL(order, location.href).href;
  let busy = false;
  let over = false;
  let shown = one("[data-pay-say] .notice__title", HTMLElement, part)?.textContent ?? null;

  countDown(part, () => {
    over = true;
    const words = one("[data-pay-over]", HTMLTemplateElement, part)?.content.cloneNode(true);
    part.replaceChildren(...(words ? [words] : []));
  });

  function wait(text: string): void {
    busy = text !== "";
    setText(state, text);
    button?.setAttribute("aria-disabled", String(busy));
  }

  /** Asks the shop for the payment's outcome at the provider, and shows it. */
  async function settle(): Promise<void> {
    const standing = await askStanding(order);
    if (over) {
      return;
    }
    if (!standing?.open) {
      // The order's own part of the page says how it ends.
      wait(say("paying.through"));
      button?.remove();
      place?.remove();
      bank?.remove();
      document.dispatchEvent(new CustomEvent("order-changed"));
      return;
    }
    wait("");
    bank?.toggleAttribute("hidden", !standing.asks);
    if (standing.problem !== shown) {
      showProblem(part, standing.problem);
      shown = standing.problem;
    }
  }

  if (!place) {
    return;
  }
  wait(say("paying.loading"));
  // What came of a try before this page, such as at a bank's own page.
  act(settle);
  const session = await openSession(order);
  if (!session || over) {
    return;
  }
  const { amount } = session;
  const form = await mountForm({ place, offer, amount, session, done: () => act(settle) });
  wait("");

  function act(work: () => Promise<void>): void {
    work().catch(() => wait(AWAY));
  }

  async function go(
    how: (form: PayForm, session: Session) => Promise<string | null | undefined>,
  ): Promise<void> {
    if (busy || !session) {
      return;
    }
    showProblem(part, null);
    shown = null;
    wait(say("paying.paying"));
    const problem = await how(form, session);
    wait(say("paying.asking"));
    await settle();
    if (problem && !shown) {
      showProblem(part, problem);
    }
  }

  // A button that does nothing yet is not shown.
  const resume = one("[data-pay-continue]", HTMLButtonElement, part);
  resume?.toggleAttribute("hidden", false);
  resume?.addEventListener("click", () => {
    act(() => go((form, session) => form.resume(session, returnUrl)));
  });
  if (button && form.pay) {
    button.hidden = false;
    button.addEventListener("click", () =>
      act(async () => {
        if (!busy && (await form.check())) {
          await go(async (form, session) => form.pay?.(session, returnUrl));
        }
      }),
    );
  }
}

/** The time of the reservation. `onEnd` is called once. */
function countDown(part: HTMLElement, onEnd: () => void): void {
  const end = Date.parse(part.dataset.expires ?? "") - clockOffset(part.dataset.now ?? "");
  const clock = one("[data-pay-clock]", HTMLElement, part);
  let ended = false;
  const left = () => end - Date.now();
  everySecond(left, () => {
    const seconds = Math.max(0, Math.ceil(left() / 1000));
    setText(clock, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    if (seconds === 0 && !ended) {
      ended = true;
      onEnd();
    }
  });
}

function showProblem(part: HTMLElement, problem: string | null): void {
  const place = one("[data-pay-say]", HTMLElement, part);
  if (!problem) {
    place?.replaceChildren();
    return;
  }
  const notice = document.createElement("div");
  notice.className = "notice notice--bad";
  notice.tabIndex = -1;
  const words = document.createElement("p");
  words.className = "notice__title";
  words.textContent = problem;
  notice.append(words);
  notice.setAttribute("role", "alert");
  place?.replaceChildren(notice);
  notice.focus();
}

const part = one("#pay", HTMLElement);
if (part) {
  start(part).catch(() => {
    setText(one("[data-pay-state]", HTMLElement, part), AWAY);
  });
}
