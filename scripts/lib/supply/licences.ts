import { readFileSync } from "node:fs";
import { inProject } from "../project.ts";

/** Licences that we may use and ship. Any other is reviewed first, and then added here. */
const ALLOWED =
  /^(MIT|MIT-0|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-4\.0|Unlicense|Python-2\.0|OFL-1\.1|MPL-2\.0|LGPL-3\.0-or-later|PostgreSQL|Artistic-2\.0)$/;

interface Package {
  name: string;
  version: string;
  licence: string;
  dev: boolean;
}

/** What npm writes of a package into its lock file. */
interface LockEntry {
  version: string;
  license?: string;
  link?: boolean;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
}

/**
 * A name without its platform: builds of one tool for other machines than the lock was made on
 * state no licence there.
 */
const familyOf = (name: string) =>
  name.replace(/^.*node_modules\//, "").replace(/-(android|darwin|linux|win32|windows)\b.*$/, "");

/** Every package of the lock file. */
function packages(): Package[] {
  const lock: { packages: Record<string, LockEntry> } = JSON.parse(
    readFileSync(inProject("package-lock.json"), "utf8"),
  );
  const found = new Map<string, Package>();
  const siblings = new Map<string, string>();
  for (const [path, { license }] of Object.entries(lock.packages)) {
    if (license) {
      siblings.set(familyOf(path), license);
    }
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === "" || entry.link) {
      continue;
    }
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const dev = entry.dev === true || entry.devOptional === true || entry.optional === true;
    found.set(`${name}@${entry.version}`, {
      name,
      version: entry.version,
      licence: entry.license ?? siblings.get(familyOf(name)) ?? "not stated",
      dev,
    });
  }
  return [...found.values()].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1,
  );
}

/** Whether an SPDX expression has a way that is allowed. */
function isAllowed(licence: string) {
  return licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((way) => way.split(" AND ").every((part) => ALLOWED.test(part.trim())));
}

/** docs/licences.md as it must be, and the packages whose licence was not reviewed. */
export function licenceReport() {
  const all = packages();
  const table = (list: Package[]) =>
    list.map(({ name, version, licence }) => `| \`${name}\` | ${version} | ${licence} |`).join("\n");
  const head = "| package | version | licence |\n|---|---|---|";
  const text = `# Licences of what we depend on

Written by \`npm run supply -- licences --write\` from the lock file; \`npm test\` checks that it is fresh and that every licence is one
that \`scripts/lib/supply/licences.ts\` allows.

## In the Worker

${head}
${table(all.filter(({ dev }) => !dev))}

## For building and testing

${head}
${table(all.filter(({ dev }) => dev))}
`;
  return { text, unknown: all.filter(({ licence }) => !isAllowed(licence)) };
}
