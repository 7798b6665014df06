import type { Mail } from "../../stores/events/mailbox.ts";
import { Layout } from "../layout/layout.tsx";
import { type Column, Table } from "../ui/lists/table.tsx";
import { moment } from "../ui/order-words.ts";

const WAYS = { email: "Mail", sms: "Short message", push: "Push" } as const;

function mailPath(id: string): string {
  return `/dev/mailbox/${encodeURIComponent(id)}`;
}

function sentAt(at: number): string {
  return new Date(at).toISOString();
}

type Row = Pick<Mail, "id" | "to" | "subject" | "at" | "channel">;

const COLUMNS: readonly Column<Row>[] = [
  { head: "Subject", cell: ({ id, subject }) => <a href={mailPath(id)}>{subject}</a> },
  { head: "To", class: "breakable", cell: ({ to }) => to },
  { head: "By", class: "whole", cell: ({ channel }) => WAYS[channel] },
  { head: "Sent", class: "spare", cell: ({ at }) => moment(sentAt(at)) },
];

export function MailboxPage({ mails }: { mails: readonly Row[] }) {
  return (
    <Layout title="Mailbox" path="/dev/mailbox">
      <div class="wrap page">
        <div class="page__head">
          <h1>Mailbox</h1>
          <p class="lede">In development no message leaves the shop. This is what it would have sent.</p>
        </div>
        {mails.length > 0 ? <Table columns={COLUMNS} rows={mails} /> : <p>Nothing yet. Place an order.</p>}
      </div>
    </Layout>
  );
}

export function MailPage({ mail }: { mail: Mail }) {
  return (
    <Layout title={mail.subject} path="/dev/mailbox">
      <div class="wrap page stack narrow">
        <p class="crumbs">
          <a href="/dev/mailbox">Mailbox</a>
        </p>
        <h1>{mail.subject}</h1>
        <p class="note">
          To {mail.to}, {moment(sentAt(mail.at))}
        </p>
        {mail.channel === "email" ? (
          <>
            <iframe
              class="mail"
              title="The message as HTML"
              src={`${mailPath(mail.id)}/html`}
              sandbox="allow-popups allow-popups-to-escape-sandbox"
            />
            <h2 class="minor">As text</h2>
          </>
        ) : null}
        <pre class="plain">{mail.text}</pre>
      </div>
    </Layout>
  );
}
