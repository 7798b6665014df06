/** The package of the API's client as it would be published. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { FULL } from "../support/chaos.mjs";

const MAX_BYTES = 6 * 1024;
const root = path.resolve(import.meta.dirname, "../..");
const client = path.join(root, "client");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "shop-client-"));

after(() => fs.rmSync(folder, { recursive: true, force: true }));

test("the client's package holds its code and its types, is light, and runs by itself", {
  skip: !FULL && "CHAOS=full",
}, async () => {
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: client,
    env: {
      ...process.env,
      PATH: `${path.join(root, "node_modules/.bin")}${path.delimiter}${process.env.PATH}`,
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename, files }] = JSON.parse(packed.toString().slice(packed.indexOf("[")));
  assert.deepEqual(files.map((/** @type {{ path: string }} */ file) => file.path).sort(), [
    "README.md",
    "dist/api.d.ts",
    "dist/api.js",
    "dist/index.d.ts",
    "dist/index.js",
    "package.json",
  ]);
  execFileSync("tar", ["-xzf", path.join(folder, filename), "-C", folder]);
  const entry = path.join(folder, "package/dist/index.js");
  assert.ok(gzipSync(fs.readFileSync(entry)).byteLength < MAX_BYTES);
  const { connect } = await import(pathToFileURL(entry).href);
  const shop = connect({
    url: "https://shop.example/",
    fetch: async (/** @type {string} */ url) =>
      new Response(JSON.stringify(url), { headers: { "Content-Type": "application/json" } }),
  });
  const answer = await shop("GET /api/catalog/products", { query: { q: "a b", vendor: ["x", "y"] } });
  assert.equal(answer.data, "https://shop.example/api/catalog/products?q=a+b&vendor=x&vendor=y");
  compileConsumer();
});

/** A program that uses the package, as another compiler reads it: strict, without Node. */
const CONSUMER = `import { type Answer, type Cart, type Currency, connect } from "edge-storefront-client";

const shop = connect({ url: "https://shop.example" });
const filled: Answer<Cart> = await shop("POST /api/cart/items", { body: { sku: "TIDE", quantity: 1 } });
const currency: Currency | null = filled.ok ? filled.data.subtotal.currency : null;
// @ts-expect-error There is no such operation.
await shop("GET /api/nothing");
export { currency };
`;

function compileConsumer() {
  const project = path.join(folder, "consumer");
  const installed = path.join(project, "node_modules/edge-storefront-client");
  fs.mkdirSync(installed, { recursive: true });
  fs.cpSync(path.join(folder, "package"), installed, { recursive: true });
  fs.writeFileSync(path.join(project, "package.json"), '{ "type": "module" }');
  fs.writeFileSync(path.join(project, "index.ts"), CONSUMER);
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--noEmit"];
  const reads = ["--skipLibCheck", "false", "--types", "", "--lib", "es2022,dom,dom.iterable"];
  for (const module of ["nodenext", "preserve"]) {
    const target = ["--target", "es2022", "--module", module];
    execFileSync(path.join(root, "node_modules/.bin/tsc"), [...strict, ...reads, ...target, "index.ts"], {
      cwd: project,
      stdio: "inherit",
    });
  }
}
