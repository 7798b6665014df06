import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

/**
 * What Workers and objects of two ages say to each other: the methods of every object, and the
 * types of what they take and answer. For minutes after a deploy the new Worker calls old objects,
 * and after a rollback the reverse (docs/decisions/0038-two-ages-of-code.md).
 */
const root = path.resolve(import.meta.dirname, "..");
const GOLDEN = "test/object-methods.golden.txt";

const DECLARATION = /^export (interface|type|const) (\w+)/gm;
/** The table of problem codes, which only grows: a refusal carries its code as text. */
const CODES = "PROBLEMS";

const IMPLEMENTS = /^export (?:abstract )?class \w+[^{]*?\bimplements (\w+)/gm;
const IMPORT = /^import (?:type )?\{([^}]*)\} from "(\.[^"]+)";/gm;

/** The files of objects. */
function classes(): string[] {
  return fs.globSync("durable-objects/**/*.ts", { cwd: root }).filter((file) => !file.includes(".test."));
}

/** The exported types and schemas of a file by their names: a schema and its type share one. */
function declarationsOf(file: string): Map<string, string[]> {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  const plain = text.replaceAll(/\/\*\*[\s\S]*?\*\//g, "").replaceAll(/^ *\/\/.*$/gm, "");
  const found = new Map<string, string[]>();
  for (const { 1: kind, 2: name = "", index } of plain.matchAll(DECLARATION)) {
    found.set(name, [
      ...(found.get(name) ?? []),
      plain.slice(index, endOf(plain, index, kind === "interface")),
    ]);
  }
  return found;
}

/** Where a declaration ends: an interface with its last brace, another with its semicolon. */
function endOf(text: string, start: number, isInterface: boolean): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const char = text.charAt(i);
    depth += "({[".includes(char) ? 1 : ")}]".includes(char) ? -1 : 0;
    if (depth === 0 && char === (isInterface ? "}" : ";")) {
      return i + 1;
    }
  }
  return text.length;
}

/** Where a file has a name from. */
function importsOf(file: string): Map<string, string> {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  return new Map(
    [...text.matchAll(IMPORT)].flatMap(([, names = "", from = ""]) =>
      names
        .split(",")
        .map((name): [string, string] => [
          name.replace("type ", "").trim(),
          path.join(path.dirname(file), from),
        ]),
    ),
  );
}

/** The name that a schema has in documents: what objects say does not depend on it. */
const DOCUMENT_NAME = / ?\.meta\(\{ id: "\w+" \}\)/g;

/** A declaration as lines that can be compared: one a member of an interface, else one in all. */
function linesOf(name: string, declaration: string): string[] {
  const text = declaration
    .replaceAll(/\s+/g, " ")
    .replaceAll(/, ([)\]}])/g, " $1")
    .replaceAll(DOCUMENT_NAME, "")
    .trim();
  const [head = "", ...rest] = text.split("{");
  if (!head.startsWith("export interface")) {
    return [text.replace("export ", "")];
  }
  const members: string[] = [];
  let depth = 0;
  let member = "";
  for (const char of rest.join("{").replace(/\}$/, "")) {
    depth += "({[<".includes(char) ? 1 : ")}]".includes(char) ? -1 : 0;
    // The arrow of a function is no bracket.
    depth -= char === ">" && !member.endsWith("=") ? 1 : 0;
    if (char === ";" && depth === 0) {
      members.push(`${name}.${member.trim()}`);
      member = "";
    } else {
      member += char;
    }
  }
  const above = /extends ([^{]+)/.exec(head)?.[1]?.trim();
  return [...(above ? [`${name} extends ${above}`] : []), ...members];
}

/** All that objects and their callers say to each other, from the interfaces of objects on. */
function methodsNow(): string[] {
  const lines = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string, name: string): void => {
    if (seen.has(`${file} ${name}`)) {
      return;
    }
    seen.add(`${file} ${name}`);
    const imports = importsOf(file);
    if (name === CODES) {
      return;
    }
    for (const declaration of declarationsOf(file).get(name) ?? []) {
      for (const line of linesOf(name, declaration)) {
        lines.add(line);
      }
      for (const [word] of declaration.matchAll(/\b[A-Z]\w+/g)) {
        visit(imports.get(word) ?? file, word);
      }
    }
  };
  for (const file of classes()) {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    const imports = importsOf(file);
    for (const [, name = ""] of text.matchAll(IMPLEMENTS)) {
      visit(imports.get(name) ?? file, name);
    }
  }
  return [...lines].sort();
}

/** What is new and must not be expected of older code: a field that it does not know. */
function isOptional(line: string, known: ReadonlySet<string>): boolean {
  const [, owner = "", member = ""] = /^(\w+)\.(.*)$/.exec(line) ?? [];
  const isOld = [...known].some((other) => other.startsWith(`${owner}.`));
  return !isOld || /^\w+\?:/.test(member) || (owner.endsWith("Object") && /^\w+\(/.test(member));
}

const RULE =
  "Version N works with N−1, both ways: arguments and answers only gain optional fields, and a method goes one release after its last call (CONTRIBUTING, a Durable Object).";

it("objects answer Workers of the release before, and the reverse: nothing goes, and what comes is optional", async () => {
  const golden = new Set(fs.readFileSync(path.join(root, GOLDEN), "utf8").split("\n").filter(Boolean));
  const now = methodsNow();
  const gone = [...golden].filter((line) => !now.includes(line));
  const required = now.filter((line) => !golden.has(line) && !isOptional(line, golden));
  expect(
    gone.map((line) => `${line}: is gone, or is another now`),
    `${RULE} If no deployed code needs them, delete these lines from ${GOLDEN}`,
  ).toEqual([]);
  expect(required, `${RULE} These are new and required`).toEqual([]);
  await expect(
    `${now.join("\n")}\n`,
    "New methods and fields: npx vitest run --project rules test/object-methods.test.ts -u",
  ).toMatchFileSnapshot(path.join(root, GOLDEN));
});

it("every class of an object says which methods it has", () => {
  const bound = fs.readFileSync(path.join(root, "wrangler.toml"), "utf8").matchAll(/^class_name = "(\w+)"/gm);
  const texts = classes().map((file) => fs.readFileSync(path.join(root, file), "utf8"));
  const silent = [...bound].flatMap(([, name = ""]) =>
    texts.some((text) => new RegExp(`^export class ${name}\\b[^{]*? implements \\w+`, "m").test(text))
      ? []
      : name,
  );
  expect(silent).toEqual([]);
});

it("a field that is required, and a method that is missing, are told from what may come", () => {
  const known = new Set([
    "LeaseRequest.saleId: string",
    "LedgerObject.lease(request: LeaseRequest): Promise<void>",
  ]);
  expect(isOptional("LeaseRequest.region: string", known)).toBe(false);
  expect(isOptional("LeaseRequest.region?: string", known)).toBe(true);
  expect(isOptional("LedgerObject.renew(reference: string): Promise<void>", known)).toBe(true);
  expect(isOptional("Renewal.reference: string", known)).toBe(true);
  expect(
    linesOf(
      "A",
      "export interface A extends B {\n  a: { b: string; c: (x: D) => E };\n  f(\n    x: G,\n  ): H;\n}",
    ),
  ).toEqual(["A extends B", "A.a: { b: string; c: (x: D) => E }", "A.f( x: G ): H"]);
});
