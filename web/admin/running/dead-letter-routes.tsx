import { ProblemError, refusal } from "../../../domain/base/problem.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { callOf } from "../../../http/call.ts";
import {
  DeadLetterCursor,
  readDeadLetterCursor,
  viewDeadLetter,
  writeDeadLetterCursor,
} from "../../../http/contract/dead-letters.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { isQueueName } from "../../../shop/events/names.ts";
import { readQueueHealth } from "../../../shop/ops/queue-health.ts";
import { redriveOne, redriveQueue } from "../../../shop/ops/redrive.ts";
import { findDeadLetter, listDeadLetters } from "../../../stores/events/dead-letters.ts";
import { staffPage } from "../frame/staff.tsx";
import { AdminDeadLetterPage, AdminDeadLettersPage } from "./dead-letters-page.tsx";

const PAGE_SIZE = 20;
const ROOT = "/admin/dead-letters";

export const adminDeadLetterRoutes = createRouter();
adminDeadLetterRoutes.use(`${ROOT}/*`, noStore);

adminDeadLetterRoutes.get(ROOT, async (c) => {
  const cursor = DeadLetterCursor.safeParse(c.req.query("cursor"));
  const after = cursor.success ? readDeadLetterCursor(cursor.data) : undefined;
  const [queues, { items, last }] = await Promise.all([
    readQueueHealth(c.env),
    readPage(PAGE_SIZE, (limit) => listDeadLetters(c.env.DB, { state: "waiting", after, limit })),
  ]);
  return staffPage(
    c,
    <AdminDeadLettersPage
      queues={queues}
      letters={items.map(viewDeadLetter)}
      isFirst={!cursor.success}
      next={writeDeadLetterCursor(last)}
      notice={redrivenWords(c.req.query("redriven"), c.req.query("remaining"))}
    />,
  );
});

function redrivenWords(redriven: string | undefined, remaining: string | undefined): string | undefined {
  if (!redriven || !/^\d{1,6}$/.test(redriven)) {
    return undefined;
  }
  const sent = redriven === "1" ? "1 message was sent again." : `${redriven} messages were sent again.`;
  return remaining && /^[1-9]\d{0,8}$/.test(remaining) ? `${sent} ${remaining} still wait.` : sent;
}

adminDeadLetterRoutes.post(`${ROOT}/redrive`, async (c) => {
  const queue = (await c.req.formData()).get("queue");
  if (typeof queue !== "string" || !isQueueName(queue)) {
    throw new ProblemError(refusal("queue_unknown", "The form named no queue of the store."));
  }
  const { redriven, remaining } = await redriveQueue(callOf(c), queue);
  const counts = new URLSearchParams({ redriven: String(redriven), remaining: String(remaining) });
  return c.redirect(`${ROOT}?${counts}`, 303);
});

adminDeadLetterRoutes.get(`${ROOT}/:id`, async (c) => {
  const letter = await findDeadLetter(c.env.DB, c.req.param("id"));
  if (!letter) {
    throw new ProblemError(refusal("not_found", "There is no such dead letter."));
  }
  return staffPage(c, <AdminDeadLetterPage letter={viewDeadLetter(letter)} />);
});

adminDeadLetterRoutes.post(`${ROOT}/:id/redrive`, async (c) => {
  const id = c.req.param("id");
  const redriven = await redriveOne(callOf(c), id);
  if (!redriven.ok) {
    throw new ProblemError(redriven.error);
  }
  return c.redirect(`${ROOT}/${encodeURIComponent(id)}`, 303);
});
