import type { z } from "@hono/zod-openapi";
import type { NotificationPage } from "../../../http/contract/notifications/notifications.ts";
import { LISTED_STATES } from "../../../stores/notifications/notifications.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage } from "../frame/console.tsx";
import { Select } from "../frame/fields.tsx";
import { useStaff } from "../frame/staff.tsx";
import { STATES, templateName, WAYS } from "./message-words.ts";

const PATH = "/admin/messages";

export interface MessagesPageProps {
  messages: z.infer<typeof NotificationPage>["items"];
  /** The state that is shown alone, `troubled`, or empty for all. */
  state: string;
  isFirst: boolean;
  next: string | null;
  /** Dead letters of the queue that messages are sent from. */
  dead: number;
}

/** What became of messages to people, the newest first. */
export function MessagesPage({ messages, state, isFirst, next, dead }: MessagesPageProps) {
  const options = [
    { value: "", label: "Any" },
    { value: "troubled", label: "Not arrived, for any reason" },
    ...LISTED_STATES.map((one) => ({ value: one, label: STATES[one] })),
  ];
  const filter = state === "" ? {} : { state };
  const first = `${PATH}?${new URLSearchParams(filter)}`;
  return (
    <ConsolePage
      title="Messages"
      path={PATH}
      actions={
        <a class="button button--quiet" href={`${PATH}/previews`}>
          Previews
        </a>
      }
    >
      <DeadLetters count={dead} />
      <search class="found">
        <form class="sieve sieve--one" method="get" action={PATH}>
          <Select name="state" label="State" value={state} options={options} />
          <div class="actions">
            <button class="button" type="submit">
              Show
            </button>
          </div>
        </form>
      </search>
      <div class="found stack">
        {messages.length === 0 ? <p>None.</p> : <Table columns={COLUMNS} rows={messages} />}
        <Keyset
          first={isFirst ? null : first}
          next={next && `${PATH}?${new URLSearchParams({ ...filter, cursor: next })}`}
          labels={{ first: "Newest", next: "Older" }}
        />
        <p class="note">
          A message that was sent, and of which its provider told nothing since, is on the page of its order
          alone. Messages are kept for half a year.
        </p>
      </div>
    </ConsolePage>
  );
}

/** What was tried too often waits in its queue until a person sends it again. */
function DeadLetters({ count }: { count: number }) {
  const { may } = useStaff();
  if (count === 0) {
    return null;
  }
  return (
    <div class="notice notice--bad">
      <p>
        {count === 1
          ? "The events of 1 batch failed eight times, and their messages are not sent."
          : `The events of ${count.toLocaleString("en-US")} batches failed eight times, and their messages are not sent.`}{" "}
        {may("GET /admin/dead-letters") ? <a href="/admin/dead-letters">Why</a> : null}
      </p>
      {may("POST /admin/dead-letters/redrive") ? (
        <form class="actions" method="post" action="/admin/dead-letters/redrive">
          <input type="hidden" name="queue" value="notifications" />
          <button class="button" type="submit">
            Send all again
          </button>
        </form>
      ) : null}
    </div>
  );
}

const COLUMNS: readonly Column<MessagesPageProps["messages"][number]>[] = [
  {
    head: "Message",
    cell: ({ id, channel, template, recipient }) => (
      <>
        <Subject id={id} name={`${WAYS[channel]}: ${templateName(template)}`} />
        <p class="note breakable">{recipient || "No address is kept"}</p>
      </>
    ),
  },
  {
    head: "State",
    class: "breakable",
    cell: ({ state, dueAt, error }) => (
      <>
        {STATES[state]}
        {state === "held" && dueAt ? ` until ${moment(dueAt)}` : null}
        {error ? <p class="note">{error}</p> : null}
      </>
    ),
  },
  {
    head: "Written",
    class: "spare",
    cell: ({ createdAt }) => <time datetime={createdAt}>{moment(createdAt)}</time>,
  },
];

/** Ids of messages about an order begin with the order's. */
function Subject({ id, name }: { id: string; name: string }) {
  const [about = ""] = id.split(":");
  return about.startsWith("ord_") ? <a href={adminOrderPath(about)}>{name}</a> : <span>{name}</span>;
}
