import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { after, before, test } from "node:test";
import { freePort } from "../../scripts/lib/state.ts";
import { runCommand, temporaryFolder } from "../support/server.mjs";

/** What the registry answers when it is asked for advisories. */
let answer = { status: 200, body: "{}" };
let asked = 0;
const registry = http.createServer((request, response) => {
  const forAdvisories = request.method === "POST" && request.url === "/-/npm/v1/security/advisories/bulk";
  if (forAdvisories) {
    asked += 1;
  }
  response.writeHead(forAdvisories ? answer.status : 404, { "Content-Type": "application/json" });
  response.end(forAdvisories ? answer.body : "{}");
});
// npm keeps advisories: these are kept nowhere.
const cache = temporaryFolder();

before(async () => {
  await new Promise((resolve) => registry.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (registry.address());
  process.env.npm_config_registry = `http://127.0.0.1:${port}`;
  process.env.npm_config_cache = cache;
  process.env.npm_config_fetch_retries = "0";
});
after(() => {
  registry.close();
  fs.rmSync(cache, { recursive: true });
});

/** `npm run supply -- advisories`, with a registry that answers this. */
async function advisories(status = 200, body = "{}") {
  answer = { status, body };
  asked = 0;
  return runCommand(["supply", "advisories"]);
}

/** An advisory about every version of a package. @param {number} id @param {string} severity */
const advisory = (id, severity) => ({
  id,
  title: "Prototype pollution",
  url: "https://example.com/advisory-1",
  severity,
  vulnerable_versions: "*",
  cwe: [],
  cvss: { score: 0, vectorString: null },
});

test("no advisories: clean, and the registry was asked", async () => {
  const { code, stdout } = await advisories();
  assert.match(stdout, /^0 packages with advisories, 0 of them severe\.$/m);
  assert.deepEqual([code, asked], [0, 1]);
});

test("an advisory of high severity fails, and names the package and what is known", async () => {
  const { code, stderr } = await advisories(200, JSON.stringify({ jose: [advisory(1, "high")] }));
  assert.equal(code, 1);
  assert.match(stderr, /^jose: high, Prototype pollution https:\/\/example\.com\/advisory-1$/m);
});

test("one of moderate severity is counted and does not fail", async () => {
  const { code, stdout } = await advisories(200, JSON.stringify({ jose: [advisory(2, "moderate")] }));
  assert.match(stdout, /^[1-9]\d* packages with advisories, 0 of them severe\.$/m);
  assert.equal(code, 0);
});

test("an answer that nobody understands fails", async () => {
  for (const [status, body] of /** @type {const} */ ([
    [200, "<html>Welcome to the proxy</html>"],
    [200, ""],
    [200, '{"jose": "fine"}'],
    [401, "{}"],
  ])) {
    const { code, stdout, stderr } = await advisories(status, body);
    assert.match(stderr, /npm audit says nothing that can be read: ./, body);
    assert.doesNotMatch(stdout, /SKIPPED/);
    assert.equal(code, 1);
  }
});

test("a registry without advisories, or without an answer, is SKIPPED with the reason", async () => {
  for (const status of [404, 503]) {
    const { code, stdout } = await advisories(status);
    assert.match(
      stdout,
      new RegExp(`^SKIPPED: the registry answers ${status} when asked for advisories\\.$`, "m"),
    );
    assert.equal(code, 0);
  }
  process.env.npm_config_registry = `http://127.0.0.1:${await freePort()}`;
  const { code, stdout } = await advisories();
  assert.match(stdout, /^SKIPPED: the registry does not answer: connect ECONNREFUSED/m);
  assert.equal(code, 0);
});
