import fs from "node:fs";
import { type ApiContract, openapiBreaks } from "../../domain/api/openapi-breaks.ts";
import { clientTypes } from "../lib/api/client-types.ts";
import { type Asked, addressesIn, withConsumers } from "../lib/api/consumers.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { inProject } from "../lib/project.ts";

const CONTRACT = inProject("docs/api/openapi.json");
const TYPES = inProject("client/api.ts");
const USAGE = "Say what to do: npm run api -- check or write, of the shop at --url (http://localhost:8787).";

/**
 * `npm run api -- check`: whether clients of the last release can go on with the shop at an
 * address. `npm run api -- write`: makes that shop's document the one of the last release, and the
 * client's types with it; never with a change that breaks.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(
    args,
    { url: { type: "string", default: "http://localhost:8787" } },
    true,
  );
  const [task, ...more] = positionals;
  if (more.length > 0 || (task !== "check" && task !== "write")) {
    throw new Stop(USAGE);
  }
  const response = await fetch(new URL("/openapi.json", values.url)).catch(() => null);
  if (!response?.ok) {
    throw new Stop(`${values.url} does not answer. Start a shop, or name one with --url.`);
  }
  const now: ApiContract = await response.json();
  const before: ApiContract = fs.existsSync(CONTRACT)
    ? JSON.parse(fs.readFileSync(CONTRACT, "utf8"))
    : { paths: {} };
  const breaks = openapiBreaks(before, now);
  if (breaks.length > 0) {
    const lines = withConsumers(breaks, askedByProject());
    throw new Stop(["Clients of the last release would break:", ...lines].join("\n  "));
  }
  if (task === "write") {
    const contract = contractOf(now);
    fs.writeFileSync(CONTRACT, inLines(contract));
    fs.writeFileSync(TYPES, clientTypes(contract));
  }
  console.log("Clients of the last release can go on.");
  return 0;
}

/**
 * Where the project asks its own API over HTTP. Console and agents call verbs, which types hold.
 */
const ASKING = ["web", "scripts", "load"];

function askedByProject(): Asked {
  const files = ASKING.flatMap((folder) =>
    fs.globSync(`${folder}/**/*.{ts,tsx,js,mjs}`, { cwd: inProject("") }),
  );
  return new Map(files.map((file) => [file, addressesIn(fs.readFileSync(inProject(file), "utf8"))]));
}

/** What of a document clients depend on: without texts, which change more often. */
function contractOf({ paths, components }: ApiContract): ApiContract {
  return bare({ paths, components: { schemas: components?.schemas ?? {} } });
}

const TEXTS = new Set(["description", "summary", "example", "examples", "tags"]);

function bare<T>(node: T, isNames = false): T {
  if (Array.isArray(node)) {
    return node.map((part) => bare(part)) as T;
  }
  if (typeof node !== "object" || node === null) {
    return node;
  }
  const kept = Object.entries(node).filter(([name]) => isNames || !TEXTS.has(name));
  // Names of fields and schemas are the merchant's words, not keywords.
  return Object.fromEntries(kept.map(([name, part]) => [name, bare(part, NAMES.has(name) && !isNames)])) as T;
}

const NAMES = new Set(["properties", "schemas", "paths"]);

/** A line for each path and schema, so that a change reads as one. */
function inLines({ paths, components }: ApiContract): string {
  const lines = (part: object = {}) =>
    Object.entries(part)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(",\n");
  return `{"paths":{\n${lines(paths)}\n},"components":{"schemas":{\n${lines(components?.schemas)}\n}}}\n`;
}
