/**
 * Traces are sampled by their end: a real OpenTelemetry Collector with the shop's configuration,
 * where `otelcol-contrib` is installed or OTELCOL names one; elsewhere this is left out, and says
 * so.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { onFreePort } from "../../scripts/lib/state.ts";
import { ROOT } from "../support/server.mjs";

const COMMAND = process.env.OTELCOL ?? "otelcol-contrib";
const CONFIG = path.join(ROOT, "ops/otel/collector.yaml");
const ORDINARY = 2_000;
const WAIT_S = 2;
const found = spawnSync(COMMAND, ["--version"]).status === 0;
const skip = found ? false : `left out: ${COMMAND} is not installed (OTELCOL names another)`;

/** A span of one trace, as the platform exports it. */
function span(/** @type {{ ms?: number, status?: number }} */ { ms = 20, status = 0 }) {
  const start = BigInt(Date.now()) * 1_000_000n;
  return {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: "POST /api/orders",
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(ms) * 1_000_000n),
    status: { code: status },
  };
}

describe("the collector", { skip }, () => {
  let received = Buffer.alloc(0);
  const receiver = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    const isPacked = request.headers["content-encoding"] === "gzip";
    received = Buffer.concat([received, isPacked ? gunzipSync(body) : body]);
    response.setHeader("Content-Type", "application/x-protobuf").end();
  });
  /** @type {import("node:child_process").ChildProcess} */
  let collector;
  let url = "";

  before(async () => {
    await new Promise((resolve) => receiver.listen(0, "127.0.0.1", () => resolve(undefined)));
    const address = receiver.address();
    assert.ok(typeof address === "object" && address !== null);
    await onFreePort(async (/** @type {number} */ port) => {
      url = `http://127.0.0.1:${port}/v1/traces`;
      collector = spawn(COMMAND, ["--config", CONFIG], {
        stdio: "inherit",
        env: {
          ...process.env,
          LISTEN: `127.0.0.1:${port}`,
          DECISION_WAIT: `${WAIT_S}s`,
          TRACES_URL: `http://127.0.0.1:${address.port}/v1/traces`,
        },
      });
    });
  });

  after(() => {
    collector?.kill();
    receiver.close();
  });

  test("keeps every trace with an error and every slow one, and few of the others", async () => {
    const bad = [...Array(20)].map(() => span({ status: 2 }));
    const slow = [...Array(20)].map(() => span({ ms: 900 }));
    const ordinary = [...Array(ORDINARY)].map(() => span({}));
    const resourceSpans = [{ scopeSpans: [{ spans: [...bad, ...slow, ...ordinary] }] }];
    const body = JSON.stringify({ resourceSpans });
    const sent = async () =>
      fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body })
        .then(({ ok }) => ok)
        .catch(() => false);
    await until(sent);
    // In Protobuf a trace's id is its bytes.
    const has = (/** @type {{ traceId: string }} */ { traceId }) =>
      received.includes(Buffer.from(traceId, "hex"));
    await until(async () => [...bad, ...slow].every(has));
    const others = ordinary.filter(has).length;
    assert.ok(others > 0 && others < ORDINARY / 20, `${others} of ${ORDINARY} ordinary traces were kept`);
  });
});

/** @param {() => Promise<boolean>} isDone */
async function until(isDone) {
  const end = Date.now() + 60_000;
  while (!(await isDone())) {
    assert.ok(Date.now() < end, "nothing came within a minute");
    await wait(100);
  }
}
