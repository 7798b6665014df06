/**
 * What became of a message: taken; to be tried again; or refused permanently, such as an address
 * that is none. `why` names no address and no words of the message. `ended`: who is reached there
 * takes no message any more.
 */
export type SendOutcome = { state: "sent" } | { state: "again" | "refused"; why: string; ended?: true };

/** What sends messages of one kind, for one invocation. */
export interface Sender<Message> {
  /** Hands messages over. @returns what became of each, in their order */
  send(messages: readonly Message[]): Promise<SendOutcome[]>;
}

/**
 * Messages on their way at once. An invocation has six connections that may wait for an answer
 * (https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections); the
 * database takes one.
 */
const AT_ONCE = 5;
/** Milliseconds that one message may take, from the moment that its turn comes. */
const DEADLINE_MS = 10_000;
/**
 * Attempts to hand a message over before it goes back to its queue, where the provider asks for a
 * pause.
 */
const MAX_TRIES = 3;
const PAUSE_MS = 1_000;
/** A longer pause is the queue's to make. */
const LONGEST_PAUSE_MS = 10_000;

/** A provider's answer about one message. `pauseMs`: it asks for a pause of this length. */
export type Answer = SendOutcome | { state: "busy"; why: string; pauseMs: number | null };

/**
 * Sends messages a few at a time, and no faster than a provider takes them. One of these belongs to
 * one invocation: what waits in it wakes within that invocation alone.
 */
export function inTurns<Message>(
  perSecond: number,
  sendOne: (message: Message, signal: AbortSignal) => Promise<Answer>,
): Sender<Message> {
  const waiting: (() => void)[] = [];
  let busy = 0;
  /** When the next message may begin, in milliseconds since 1970. */
  let nextAt = 0;

  async function takeTurn(): Promise<void> {
    if (busy === AT_ONCE) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      busy += 1;
    }
  }

  function endTurn(): void {
    const next = waiting.shift();
    if (next) {
      next();
    } else {
      busy -= 1;
    }
  }

  async function keepPace(): Promise<void> {
    const now = Date.now();
    const at = Math.max(nextAt, now);
    nextAt = at + 1_000 / perSecond;
    if (at > now) {
      await new Promise((resolve) => setTimeout(resolve, at - now));
    }
  }

  async function send(message: Message): Promise<SendOutcome> {
    await takeTurn();
    try {
      for (let tries = 1; ; tries++) {
        await keepPace();
        const answer = await within(DEADLINE_MS, (signal) => sendOne(message, signal));
        if (answer.state !== "busy") {
          return answer;
        }
        const pauseMs = answer.pauseMs ?? PAUSE_MS;
        nextAt = Math.max(nextAt, Date.now() + Math.min(pauseMs, LONGEST_PAUSE_MS));
        if (tries === MAX_TRIES || pauseMs > LONGEST_PAUSE_MS) {
          return { state: "again", why: answer.why };
        }
      }
    } finally {
      endTurn();
    }
  }

  return { send: (messages) => Promise.all(messages.map(send)) };
}

/** Ends what takes too long, also where it does not listen to its signal. */
async function within(ms: number, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => {
      late.abort();
      resolve({ state: "again", why: `no answer in ${ms} ms` });
    }, ms);
  });
  try {
    return await Promise.race([work(late.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
