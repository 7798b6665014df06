import type { DeadLetterView } from "../../../http/contract/dead-letters.ts";
import type { QueueName } from "../../../shop/events/names.ts";
import type { QueueHealth } from "../../../shop/ops/queue-health.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { Console } from "../frame/console.tsx";

const PATH = "/admin/dead-letters";

export interface AdminDeadLettersPageProps {
  queues: readonly QueueHealth[];
  letters: readonly DeadLetterView[];
  isFirst: boolean;
  next: string | null;
  /** Shown once something was sent again. */
  notice: string | undefined;
}

/** The state of the queues, and the dead letters of their consumers. */
export function AdminDeadLettersPage({ queues, letters, isFirst, next, notice }: AdminDeadLettersPageProps) {
  return (
    <Console title="Queues and dead letters" path={PATH}>
      <div class="wrap page">
        <div class="page__head">
          <h1>Queues</h1>
          {notice ? <Notice title={notice} /> : null}
        </div>
        <Table columns={QUEUE_COLUMNS} rows={queues} />
        <section class="section" aria-labelledby="letters">
          <h2 class="minor" id="letters">
            Dead letters
          </h2>
          {letters.length > 0 ? (
            <ul class="letters">
              {letters.map((letter) => (
                <Letter letter={letter} />
              ))}
            </ul>
          ) : (
            <p class="note">None. Every message found its consumer.</p>
          )}
          <Keyset
            first={isFirst ? null : PATH}
            next={next && `${PATH}?${new URLSearchParams({ cursor: next })}`}
            labels={{ first: "Newest", next: "Older" }}
          />
        </section>
      </div>
    </Console>
  );
}

const QUEUE_COLUMNS: readonly Column<QueueHealth>[] = [
  { head: "Queue", isRowHeader: true, cell: ({ queue }) => queue },
  { head: "Behind", cell: ({ lagMs }) => age(lagMs) },
  {
    head: "Last handled",
    class: "spare",
    cell: ({ lastProcessedAt }) =>
      lastProcessedAt === null ? "Never" : moment(new Date(lastProcessedAt).toISOString()),
  },
  { head: "Handled", class: "spare number", cell: ({ processed }) => processed.toLocaleString("en-US") },
  { head: "Tried again", class: "spare number", cell: ({ failed }) => failed.toLocaleString("en-US") },
  {
    head: "Dead",
    class: "amount",
    cell: ({ queue, deadLetters }) =>
      deadLetters === 0 ? "0" : <RedriveAll queue={queue} count={deadLetters} />,
  },
];

function RedriveAll({ queue, count }: { queue: QueueName; count: number }) {
  return (
    <form class="queue-dead" method="post" action={`${PATH}/redrive`}>
      <input type="hidden" name="queue" value={queue} />
      <span>{count.toLocaleString("en-US")}</span>
      <button class="link-button" type="submit">
        Send all again<span class="visually-hidden"> of {queue}</span>
      </button>
    </form>
  );
}

/** An age in the largest unit that says it well. */
export function age(ms: number): string {
  if (ms < 1_000) {
    return `${ms} ms`;
  }
  const seconds = ms / 1_000;
  if (seconds < 120) {
    return `${seconds.toFixed(1)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

function Letter({ letter }: { letter: DeadLetterView }) {
  const { id, queue, at, error } = letter;
  return (
    <li>
      <h3>
        <a href={`${PATH}/${encodeURIComponent(id)}`}>
          {queue}: {eventNames(letter)}
        </a>
      </h3>
      <p class="note">{moment(at)}</p>
      <p class="letters__error">{error ?? NO_ERROR}</p>
    </li>
  );
}

const NO_ERROR = "Its consumer ended without saying why.";

function eventNames({ body }: DeadLetterView): string {
  const events = typeof body === "object" && body !== null && "events" in body ? body.events : null;
  if (!Array.isArray(events)) {
    return "no events";
  }
  const types = new Set(events.map((event) => String(event?.type ?? "unknown")));
  return `${events.length === 1 ? "1 event" : `${events.length} events`}, ${[...types].join(", ")}`;
}

/** One dead letter whole, and the button that sends it again. */
export function AdminDeadLetterPage({ letter }: { letter: DeadLetterView }) {
  const { id, queue, at, error, redrivenAt, body } = letter;
  const path = `${PATH}/${encodeURIComponent(id)}`;
  return (
    <Console title={`A dead letter of ${queue}`} path={path}>
      <div class="wrap page stack">
        <nav class="crumbs" aria-label="Dead letters">
          <a href={PATH}>Queues and dead letters</a>
        </nav>
        <h1>A dead letter of {queue}</h1>
        <p class="lede">
          {eventNames(letter)}. Given up {moment(at)}.
        </p>
        <section aria-labelledby="why">
          <h2 class="minor" id="why">
            Why
          </h2>
          <p class="letters__error">{error ?? NO_ERROR}</p>
        </section>
        {redrivenAt === null ? (
          <form class="actions" method="post" action={`${path}/redrive`}>
            <button class="button" type="submit">
              Send it again
            </button>
            <p class="note">It goes to the queue {queue} once more. What it did before is not done twice.</p>
          </form>
        ) : (
          <p>Sent again {moment(redrivenAt)}. If it fails anew, that is a new dead letter.</p>
        )}
        <section aria-labelledby="what">
          <h2 class="minor" id="what">
            What it says
          </h2>
          <p class="note">Personal data is masked here, not in the message.</p>
          <pre class="letter-body" tabindex={0}>
            {JSON.stringify(body, null, 2)}
          </pre>
        </section>
      </div>
    </Console>
  );
}
