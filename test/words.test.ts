import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { parseAst } from "vitest/node";

const root = path.resolve(import.meta.dirname, "..");
/** The console, the API's documents and development's own pages speak English alone. */
const ENGLISH_ALONE = /^web\/(admin|docs|development)\//;
/** Attributes that people read or hear. */
const SAID = new Set(
  "title alt placeholder label aria-label aria-description aria-roledescription hint legend heading".split(
    " ",
  ),
);
/** An address is the same in each language. */
const NO_WORDS = new Set(["name@example.com"]);

interface Node {
  type: string;
  start: number;
  value?: unknown;
  name?: { name?: unknown };
  expression?: Node;
  consequent?: Node;
  alternate?: Node;
  left?: Node;
  right?: Node;
  quasis?: { value: { cooked: string } }[];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** The texts that an expression may be; of a call none, for it says a message. */
function textsOf(node: Node | undefined): string[] {
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "string" ? [node.value] : [];
    case "TemplateLiteral":
      return [(node.quasis ?? []).map(({ value }) => value.cooked).join(" ")];
    case "JSXExpressionContainer":
    case "ParenthesizedExpression":
      return textsOf(node.expression);
    case "ConditionalExpression":
      return [...textsOf(node.consequent), ...textsOf(node.alternate)];
    case "LogicalExpression":
      return [...textsOf(node.left), ...textsOf(node.right)];
    default:
      return [];
  }
}

/** What a page says that no message says, with its place. */
function ownWords(file: string): string[] {
  const source = fs.readFileSync(path.join(root, file), "utf8");
  const found: string[] = [];
  const say = (node: Node, texts: readonly string[]) => {
    const line = source.slice(0, node.start).split("\n").length;
    const words = texts.filter((text) => /\p{L}{2,}/u.test(text) && !NO_WORDS.has(text));
    found.push(...words.map((text) => `${file}:${line} ${text.trim()}`));
  };
  const walk = (value: unknown, isChild = false): void => {
    if (Array.isArray(value)) {
      for (const one of value) {
        walk(one, isChild);
      }
    } else if (isNode(value)) {
      if (value.type === "JSXText") {
        say(value, [String(value.value)]);
      } else if (value.type === "JSXAttribute" && SAID.has(String(value.name?.name))) {
        say(value, isNode(value.value) ? textsOf(value.value) : []);
      } else if (value.type === "JSXExpressionContainer" && isChild) {
        say(value, textsOf(value));
      }
      for (const part of Object.values(value)) {
        walk(part, value.type === "JSXElement" || value.type === "JSXFragment");
      }
    }
  };
  walk(parseAst(source, { lang: "tsx" }).body);
  return found;
}

/** A sentence that a script holds. Errors are for those who read the browser's console. */
function ownSentences(file: string): string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(walk);
    } else if (isNode(value) && value.type !== "ThrowStatement") {
      const texts = value.type.endsWith("Literal") ? textsOf(value) : [];
      found.push(
        ...texts.filter((text) => /^\p{Lu}\p{Ll}+ \p{L}/u.test(text)).map((text) => `${file} ${text}`),
      );
      Object.values(value).forEach(walk);
    }
  };
  walk(parseAst(fs.readFileSync(path.join(root, file), "utf8"), { lang: "ts" }).body);
  return found;
}

it("scripts of the shop say messages, and hold no sentences of their own", () => {
  const scripts = fs.globSync(["web/**/*.island.ts", "web/**/islands/*.ts", "web/islands-lib/*.ts"], {
    cwd: root,
  });
  const ofShop = scripts.filter((file) => !ENGLISH_ALONE.test(file) && !file.endsWith(".test.ts"));
  expect(ofShop.length).toBeGreaterThan(30);
  expect(ofShop.flatMap(ownSentences)).toEqual([]);
});

it("pages of the shop say messages, and hold no words of their own", () => {
  const pages = fs.globSync("web/**/*.tsx", { cwd: root });
  const ofShop = pages.filter((file) => !ENGLISH_ALONE.test(file) && !file.endsWith(".test.tsx"));
  expect(ofShop.length).toBeGreaterThan(50);
  expect(ofShop.flatMap(ownWords)).toEqual([]);
});

/**
 * Sides that are the same in each direction of reading, as `left` is; or four values of which two
 * differ.
 */
const ONE_SIDED = /(?<![\w-])(?:[a-z-]+-)?(?:left|right)(?:-[a-z]+)?\s*:|text-align:\s*(?:left|right)/;
/** A rule for pages of one direction, which may name their sides. */
const OF_ONE_DIRECTION = /[^{}]*:dir\([^{}]*\{[^{}]*\}/g;
const FOUR = /(?:padding|margin|inset|border-width):\s*((?:[^;()]|\([^()]*\))+);/g;

it("styles of the shop name sides as a reader's language has them, so Arabic is mirrored whole", () => {
  const sheets = fs.globSync("web/**/*.css", { cwd: root }).filter((file) => !file.endsWith("docs.css"));
  expect(sheets.length).toBeGreaterThan(10);
  const wrong = sheets.flatMap((file) => {
    const text = fs
      .readFileSync(path.join(root, file), "utf8")
      .replaceAll(/\/\*.*?\*\//gs, "")
      .replaceAll(OF_ONE_DIRECTION, "");
    const lines = text.split("\n").filter((line) => ONE_SIDED.test(line));
    const uneven = [...text.matchAll(FOUR)].filter(([, values = ""]) => {
      const [, end, , start] = values.match(/[a-z]+\([^()]*(?:\([^()]*\)[^()]*)*\)|\S+/g) ?? [];
      return start !== undefined && end !== start;
    });
    return [...lines, ...uneven.map(([rule]) => rule)].map((what) => `${file} ${what.trim()}`);
  });
  expect(wrong).toEqual([]);
});
