import { formBody } from "../../islands-lib/order-form.ts";

const TRIES = 6;
const FIRST_PAUSE_MS = 600;
const LONGEST_PAUSE_MS = 6_000;
const ANSWER_WITHIN_MS = 15_000;

export type Answer =
  | { kind: "placed"; location: string }
  | { kind: "refused"; code: string }
  /** Whether the order exists is not known. */
  | { kind: "silence" };

/**
 * Sends the form, and repeats it with the same key until an answer says whether the order exists.
 */
export async function purchase(form: HTMLFormElement, onRetry: (attempt: number) => void): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send(form);
    if (answer.kind !== "silence" || attempt === TRIES) {
      return answer;
    }
    onRetry(attempt);
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
    // Random, because all clients lost the connection in the same moment.
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
  }
}

async function send(form: HTMLFormElement): Promise<Answer> {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: formBody(form),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status >= 500 || response.status === 429) {
      return { kind: "silence" };
    }
    const body = (await response.json()) as { location?: string; code?: string };
    if (response.status === 201 && body.location) {
      return { kind: "placed", location: body.location };
    }
    return { kind: "refused", code: body.code ?? "" };
  } catch {
    return { kind: "silence" };
  }
}

/**
 * Keeps the key of an order whose answer is awaited over a reload of the page, in this tab alone.
 */
export function pendingKey(saleId: string) {
  const name = `sale-order:${saleId}`;
  const attempt = <T>(action: () => T): T | null => {
    try {
      return action();
    } catch {
      // Without storage a reload begins a new order; the limit to a customer still holds.
      return null;
    }
  };
  return {
    read: () => attempt(() => sessionStorage.getItem(name)),
    keep: (key: string) => attempt(() => sessionStorage.setItem(name, key)),
    drop: () => attempt(() => sessionStorage.removeItem(name)),
  };
}
