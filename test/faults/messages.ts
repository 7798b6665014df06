import type { Fault } from "./fault.ts";

/** Messages in the console, and how long they are kept. */
export const MESSAGE_FAULTS: readonly Fault[] = [
  {
    id: "young-messages-are-deleted-with-old-ones",
    file: "stores/notifications/notifications.ts",
    from: "WHERE id > ? AND id <= ? AND created_at < ?",
    to: "WHERE id > ? AND id <= ? AND created_at < ? + 31536000000",
    noticedBy: ["shop/ops/housekeeping.test.ts"],
  },
  {
    id: "messages-are-kept-for-ever",
    file: "durable-objects/ops/sweeper.ts",
    from: "never(this.#forgetOldMessages(Date.now()))",
    to: "never(Promise.resolve())",
    noticedBy: ["durable-objects/ops/sweeper.test.ts"],
  },
  {
    id: "a-preview-is-in-the-language-of-the-console",
    file: "web/admin/messages/message-routes.tsx",
    from: "spoken.find((one) => one === named) ?? spoken[0]",
    to: "spoken.find((one) => one === named && one === spoken[0]) ?? spoken[0]",
    noticedBy: ["web/admin/rooms.test.ts"],
  },
  {
    id: "those-who-may-not-are-offered-to-send-again",
    file: "web/admin/messages/messages-page.tsx",
    from: '{may("POST /admin/dead-letters/redrive") ? (',
    to: '{may("GET /admin/messages") ? (',
    noticedBy: ["web/admin/rooms.test.ts"],
  },
  {
    id: "an-error-does-not-say-where",
    file: "domain/errors/error-group.ts",
    from: "const place = [path, queue]",
    to: "const place = [path, queue].slice(2)",
    noticedBy: ["domain/errors/error-group.test.ts"],
  },
  {
    id: "a-mail-that-a-program-asked-for-is-in-english",
    file: "http/call.ts",
    from: '...(c.req.path.startsWith("/api/") ? {} : { language: c.get("language") }),',
    to: 'language: c.get("language"),',
    noticedBy: ["test/mail.test.ts"],
  },
  {
    id: "a-turn-that-ends-frees-two",
    file: "providers/turns.ts",
    from: "      busy -= 1;",
    to: "      busy -= 2;",
    noticedBy: ["providers/email/email.test.ts"],
  },
];
