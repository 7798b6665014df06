/** Ports that are free when they are looked at can be taken a moment later. */
import assert from "node:assert/strict";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { Server } from "../../load/lib/servers.ts";
import { onFreePort } from "../../scripts/lib/state.ts";
import { startPostgres } from "../support/postgres.mjs";
import { temporaryFolder } from "../support/server.mjs";

const folder = temporaryFolder();
/** Another process that was quicker. */
const other = net.createServer();
let taken = 0;

before(async () => {
  await new Promise((resolve) => other.listen(0, "127.0.0.1", () => resolve(undefined)));
  taken = /** @type {net.AddressInfo} */ (other.address()).port;
});

after(() => {
  other.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/**
 * Starts something on a port that was taken meanwhile, the first time.
 * @template T
 * @param {(port: number) => Promise<T>} start
 * @returns {Promise<T>}
 */
function late(start) {
  let tries = 0;
  return onFreePort((port) => start(++tries === 1 ? taken : port));
}

test("the load tools' server starts on another port when its own was taken", async () => {
  const server = await late((port) =>
    Server.start({ kind: "empty", stateDir: path.join(folder, "state"), port }),
  );
  try {
    assert.notEqual(server.port, taken);
    assert.equal(await (await fetch(server.origin)).text(), "ok");
  } finally {
    await server.stop();
  }
});

test("so does PostgreSQL", async () => {
  const server = await late((port) => startPostgres({ port }));
  try {
    assert.notEqual(server.port, taken);
    assert.equal((await server.databases(["orders"])).length, 1);
  } finally {
    await server.remove();
  }
});

test("what cannot start for another reason is tried once, and what never finds a port says so in the end", async () => {
  let tries = 0;
  const failing = (/** @type {string} */ message) =>
    onFreePort(async () => {
      tries += 1;
      throw new Error(message);
    });
  await assert.rejects(failing("no such file"), /no such file/);
  assert.equal(tries, 1);
  await assert.rejects(failing("listen EADDRINUSE: address already in use 127.0.0.1:1"), /in use/);
  assert.equal(tries, 4);
});
