/**
 * The simulation of lanes runs on the shop's own rules: it shows when a change of theirs strands
 * units.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { outcomes, plot } from "../../load/simulate.ts";
import { ROOT } from "../support/server.mjs";

test("with guided leases and recalls every unit is sold, from 1 to 256 lanes, and nobody is turned away too soon", () => {
  const [guided, fixed, split] = outcomes(500);
  for (const { lanes, sold, unsold, tooSoon } of guided?.rows ?? []) {
    assert.deepEqual({ lanes, sold, unsold, tooSoon }, { lanes, sold: 500, unsold: 0, tooSoon: 0 });
  }
  for (const simple of [fixed, split]) {
    assert.ok((simple?.rows.at(-1)?.unsold ?? 0) > 100, simple?.name);
  }
});

test("units of orders that come to nothing are sold again, in whatever lane they were", () => {
  const [guided] = outcomes(500, { demand: 1.5, fallThrough: 0.1 });
  assert.deepEqual(new Set(guided?.rows.map(({ sold }) => sold)), new Set([500]));
});

test("the plot in the docs is what the rules give today", () => {
  assert.equal(
    fs.readFileSync(path.join(ROOT, "docs/images/lanes.svg"), "utf8"),
    plot(),
    "run node load/simulate.ts",
  );
});
