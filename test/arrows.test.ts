import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { DEMO_SHOP } from "../demo/settings.ts";

const root = path.resolve(import.meta.dirname, "..");

/**
 * What each layer may import of the others. Inside a layer everything goes, but for circles between
 * its folders.
 */
const ARROWS: Record<string, readonly string[]> = {
  domain: [],
  stores: ["domain"],
  providers: ["domain"],
  shop: ["stores", "providers", "domain"],
  queues: ["shop", "stores", "providers", "domain"],
  "durable-objects": ["shop", "stores", "providers", "domain"],
  http: ["shop", "stores", "providers", "domain"],
  workers: ["http", "shop", "stores", "providers", "domain"],
  web: ["http", "shop", "stores", "providers", "domain", "client"],
  client: [],
  demo: ["shop", "domain"],
};
/** The entry and its mounts may import every layer. */
const MOUNTS = ["workers/index.ts", "workers/app.ts", "workers/objects.d.ts"];

const sources = fs
  .globSync(
    Object.keys(ARROWS).map((layer) => `${layer}/**/*.{ts,tsx}`),
    { cwd: root },
  )
  .filter((file) => !/\.(test|contract)\.tsx?$/.test(file) && !MOUNTS.includes(file));

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)"(\.[^"]+)"/g;

/** Every import of a file of the project, types included. */
const imports = sources.flatMap((file) =>
  [...fs.readFileSync(path.join(root, file), "utf8").matchAll(IMPORT)].map(([, spec = ""]) => ({
    file,
    target: path.join(path.dirname(file), spec),
  })),
);

const layerOf = (file: string) => file.split("/")[0] ?? "";

it("no layer imports what stands above or beside it", () => {
  const broken = imports.flatMap(({ file, target }) => {
    const [from, to] = [layerOf(file), layerOf(target)];
    if (from === to || ARROWS[from]?.includes(to) || /^(dist|migrations)\//.test(target)) {
      return [];
    }
    return `${file} imports ${target}: ${from} may import ${ARROWS[from]?.join(", ") || "nothing"}`;
  });
  expect(broken).toEqual([]);
});

/** The imports that are part of a circle between places, or lead from one circle to another. */
function circlesBetween(placeOf: (file: string) => string): string[] {
  const places = new Map<string, Map<string, string>>();
  for (const { file, target } of imports) {
    const [from, to] = [placeOf(file), placeOf(target)];
    if (from === to) {
      continue;
    }
    const arrows = places.get(from) ?? new Map<string, string>();
    places.set(from, arrows.set(to, `${file} imports ${target}`));
  }
  // A place that imports no other place, or that no other place imports, is in no circle. Such
  // places are taken away until none is left.
  for (let size = -1; size !== places.size; ) {
    size = places.size;
    const imported = new Set([...places.values()].flatMap((arrows) => [...arrows.keys()]));
    for (const [place, arrows] of places) {
      for (const to of arrows.keys()) {
        if (!places.has(to)) {
          arrows.delete(to);
        }
      }
      if (arrows.size === 0 || !imported.has(place)) {
        places.delete(place);
      }
    }
  }
  return [...places.values()].flatMap((arrows) => [...arrows.values()]);
}

it("no folders import each other in a circle", () => {
  expect(circlesBetween(path.dirname)).toEqual([]);
});

it("no files import each other in a circle", () => {
  expect(circlesBetween((file) => file)).toEqual([]);
});

it("no folder holds more than sixteen files", () => {
  const files = Map.groupBy(sources, (file) => path.dirname(file));
  const full = [...files].filter(([, list]) => list.length > 16).map(([folder]) => folder);
  expect(full).toEqual([]);
});

it("routes take the schemas of requests and answers from http/contract", () => {
  const own = sources.filter((file) => {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    return text.includes("createRoute(") && /\bz\s*\.(?!infer\b)/.test(text);
  });
  expect(own).toEqual([]);
});

it("each Durable Object implements an interface that stands in shop/", () => {
  const objects = sources.flatMap((file) => {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    return [...text.matchAll(/^export class (\w+) extends [\w<>]+( implements (\w+))? \{$/gm)].map(
      ([, name, , type]) => ({ file, text, name, type }),
    );
  });
  const bare = objects.filter(
    ({ file, text, type }) =>
      layerOf(file) === "durable-objects" &&
      !new RegExp(`^import [^;]*\\b${type}\\b[^;]* from "(?:\\.\\./)+shop/`, "m").test(text),
  );
  expect(bare.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

it("only demo/ knows what the demo shop sells", () => {
  const { name, unit } = DEMO_SHOP;
  const words = [name, unit.one, unit.several, unit.piece, unit.onSale, "sheets", "editions?", "gallery"];
  // The command for tokens prints one, and a button has the browser print this: that is the verb.
  const known = new RegExp(`\\b(${words.join("|")})\\b(?! one\\b| this\\b|\\(\\))`, "i");
  const layers = Object.keys(ARROWS).filter((layer) => layer !== "demo");
  const told = fs
    .globSync(
      layers.map((layer) => `${layer}/**/*.{ts,tsx,css,svg}`),
      { cwd: root },
    )
    .filter((file) => !/\.(test|contract)\.tsx?$/.test(file))
    .flatMap((file) => {
      const lines = fs.readFileSync(path.join(root, file), "utf8").split("\n");
      return lines.flatMap((line, index) =>
        // In a style sheet it is the medium.
        known.test(line.replace("@media print", ""))
          ? `${file}:${index + 1} says what demo/settings.ts should: ${line.trim()}`
          : [],
      );
    });
  expect(told).toEqual([]);
});

it("what is written into the audit log with a change is sealed soon after it", () => {
  const files = sources.filter((file) => layerOf(file) === "shop" && file !== "shop/audit/audit.ts");
  const counted = files.map((file) => {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    const calls = (name: string) => text.split(`${name}(`).length - 1;
    return { file, entries: calls("auditStatement"), sealed: calls("sealSoon") };
  });
  expect(counted.filter(({ entries }) => entries > 0).length).toBeGreaterThan(8);
  expect(counted.filter(({ entries, sealed }) => sealed < entries)).toEqual([]);
});

/** These are called by who has woken the sweeper, or by the sweeper. */
const WOKEN = ["shop/events/outbox.ts", "shop/orders/record.ts"];
const SWEPT = ["shop/notifications/notify-sales.ts", "shop/prices/apply-price-lists.ts"];

it("whoever writes an event wakes the sweeper before it, which publishes it should they die", () => {
  const writers = sources
    .filter((file) => layerOf(file) === "shop" && ![...WOKEN, ...SWEPT].includes(file))
    .map((file) => ({ file, text: fs.readFileSync(path.join(root, file), "utf8") }))
    .filter(({ text }) => /\b(publishSoon|publishOutbox|publish|outboxEntry)\(/.test(text));
  expect(writers.length).toBeGreaterThan(12);
  expect(writers.filter(({ text }) => !text.includes("await beforeChange(")).map(({ file }) => file)).toEqual(
    [],
  );
});

/** Columns of which no two rows of a list have the same value. */
const UNIQUE = ["id", "num", "n", "rowid", "seq", "number", "version", "turn", "part"].concat(
  [
    "sku",
    "email",
    "name",
    "url",
    "value",
    "subject",
    "cause",
    "day",
    "position",
    "minQuantity",
    "min_quantity",
  ],
  ["order_id", "account_id", "reference"],
  // The value, by its place, in lists of facets.
  ["3"],
);
/** Work that is taken in parts: which of two that are due comes first is the same. */
const DUE = ["due_at", "expires_at", "checked_at"];

it("a list that is cut off is in one order: the last column of its order tells any two rows apart", () => {
  const clauses = sources
    .filter((file) => ["stores", "durable-objects"].includes(layerOf(file)))
    .flatMap((file) => {
      const text = fs.readFileSync(path.join(root, file), "utf8");
      const inSql = text.matchAll(/\border by ((?:\$\{[^}]*\}|\([^()]*\)|[^`()"$])*?)\s+limit\b/gi);
      const inDrizzle = text.matchAll(/\.orderBy\(((?:[^()]|\([^()]*\))*)\)\s*\.limit\(/g);
      return [...inSql, ...inDrizzle].map(([, clause = ""]) => ({ file, clause }));
    });
  expect(clauses.length).toBeGreaterThan(80);
  const unsure = clauses.filter(({ clause }) => {
    const last = clause.split(",").at(-1) ?? "";
    const [column = ""] =
      /\w+$/.exec(last.replace(/ (desc|asc|\$\{sql.*\})$/i, "").replace(/[)}]+$/, "")) ?? [];
    // What is computed elsewhere is no clause that can be read here.
    return ![...UNIQUE, ...DUE, "order", "status"].includes(column);
  });
  expect(unsure).toEqual([]);
});

/** What runs in a browser, and in programs of others, asks the shop alone. */
it("what the shop asks of other servers follows no redirect, and is given up after its time", () => {
  const calls = sources
    .filter((file) => !/islands?\b|^web\/offline\/|^client\//.test(file))
    .flatMap((file) => {
      const text = fs.readFileSync(path.join(root, file), "utf8");
      const call = /(?<![\w.#])fetch\(((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*)\)(?!:|\s*\{)/g;
      return [...text.matchAll(call)].map(([, sent = ""]) => ({ file, sent }));
    })
    .filter(({ sent }) => !/^request: Request|^request, env/.test(sent));
  expect(calls.length).toBeGreaterThan(8);
  expect(calls.filter(({ sent }) => !/redirect: "manual"/.test(sent) || !/\bsignal\b/.test(sent))).toEqual(
    [],
  );
});
