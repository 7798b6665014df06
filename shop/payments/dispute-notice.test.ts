import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { keepDisputeNotice } from "../../stores/payments/payment-disputes.ts";
import { makeEvent } from "../events/events.ts";
import { outboxEntry } from "../events/outbox.ts";

it("a report of a dispute whose first delivery died on the way is one event", async () => {
  const [dispute, notice] = [randomId("dsp"), randomId("dsn")];
  const of = { orderId: randomId("ord"), provider: "mock", reference: "R-1", amount: 100 } as const;
  const told = { ...of, state: "lost", currency: "USD" } as const;
  const facts = { ...told, number: "1", disputeId: dispute, happenedAt: new Date().toISOString() };
  const event = makeEvent("payment.disputed", facts, { traceparent: continueTrace(null), id: notice });
  const keep = () =>
    keepDisputeNotice(
      env.DB,
      { ...told, id: dispute, reason: null, dueAt: null, at: Date.now() },
      { id: notice, moved: null },
      [outboxEntry(event)],
    );
  const waiting = () =>
    env.DB.prepare("SELECT count(*) AS n FROM outbox WHERE id = ?").bind(notice).first<number>("n");
  await keep();
  await env.DB.prepare("DELETE FROM outbox WHERE id = ?").bind(notice).run();
  await keep();
  expect(await waiting()).toBe(0);
});
