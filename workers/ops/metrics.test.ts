import { expect, it } from "vitest";
import { QUEUE_NAMES } from "../../queues/names.ts";
import { call } from "../../test/support/orders.ts";

it("Prometheus reads every queue's lag, failures and dead letters, each family declared once", async () => {
  const response = await call("GET", "/metrics");
  expect([response.status, response.headers.get("Content-Type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  const text = await response.text();
  for (const name of ["shop_queue_lag_seconds", "shop_queue_failures_total", "shop_dead_letters"]) {
    expect(text.match(new RegExp(`^# TYPE ${name} (counter|gauge)$`, "gm"))).toHaveLength(1);
    const samples = [...text.matchAll(new RegExp(`^${name}\\{queue="(\\w+)"\\} \\d+(\\.\\d+)?$`, "gm"))];
    expect(samples.map(([, queue]) => queue)).toEqual([...QUEUE_NAMES]);
  }
  expect(text.endsWith("\n")).toBe(true);
});
