import { generateKeyPairSync, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { Stop } from "./cli.ts";
import { inProject } from "./project.ts";

/**
 * What the Worker needs in development besides the vars of wrangler.toml, in the form of an env
 * file. It belongs to the checkout, not to one state folder, so a token from `npm run token` opens
 * every local server.
 */
export const ENV_FILE = inProject(".state/development.env");

/** What each secret is made by. A file that an older version wrote lacks what has come since. */
const MADE: Record<string, () => string> = {
  PAYMENT_WEBHOOK_SECRETS: () => JSON.stringify({ mock: [randomBytes(24).toString("hex")] }),
  VAPID_KEY: () => JSON.stringify(vapidKey()),
  AGENT_KEYS: () => agentKeys(),
  DATA_KEYS: dataKey,
  INDEX_KEY: dataKey,
};

/** @returns The content of the env file, which is written the first time. */
export function developmentEnv(): NodeJS.Dict<string> {
  try {
    if (!fs.existsSync(ENV_FILE)) {
      writeEnv();
    }
    const present = parseEnv(fs.readFileSync(ENV_FILE, "utf8"));
    const missing = Object.entries(MADE).filter(([name]) => present[name] === undefined);
    if (missing.length > 0) {
      fs.appendFileSync(ENV_FILE, missing.map(([name, make]) => `${name}='${make()}'\n`).join(""));
    }
    return parseEnv(fs.readFileSync(ENV_FILE, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Stop(`The development secrets cannot be kept in ${path.dirname(ENV_FILE)}: ${reason}`);
  }
}

/** Two commands may start at once: a link is made by one of them, and both read the same file. */
function writeEnv() {
  fs.mkdirSync(path.dirname(ENV_FILE), { recursive: true });
  const draft = `${ENV_FILE}.${process.pid}`;
  fs.writeFileSync(draft, freshEnv(), { mode: 0o600 });
  try {
    fs.linkSync(draft, ENV_FILE);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
      throw error;
    }
  } finally {
    fs.rmSync(draft);
  }
}

/** Changes one of the development secrets, which have no single quotes in them. */
export function replaceSecret(name: string, value: string) {
  developmentEnv();
  const lines = fs.readFileSync(ENV_FILE, "utf8").split("\n");
  const changed = lines.map((line) => (line.startsWith(`${name}=`) ? `${name}='${value}'` : line));
  const draft = `${ENV_FILE}.${process.pid}`;
  fs.writeFileSync(draft, changed.join("\n"), { mode: 0o600 });
  fs.renameSync(draft, ENV_FILE);
}

function freshEnv() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = {
    ...privateKey.export({ format: "jwk" }),
    kid: `dev-${randomBytes(6).toString("hex")}`,
    alg: "RS256",
  };
  return `# Made once for this checkout. Never deploy these.
ENVIRONMENT=development
AUTH_KEYS='${JSON.stringify({ keys: [key] })}'
`;
}

/** What wakes browsers in the shop's name: a private key of P-256 as JWK. */
export function vapidKey() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
}

/**
 * What signs messages to platforms of agents: a new key of P-256, before the one that was the
 * newest. Platforms go on to know that one.
 */
export function agentKeys(present?: string) {
  const before: object[] = present ? JSON.parse(present).keys : [];
  const kid = `${new Date().toISOString().slice(0, 10)}-${randomBytes(3).toString("hex")}`;
  const key = { ...vapidKey(), kid, alg: "ES256", iat: Math.floor(Date.now() / 1_000) };
  return JSON.stringify({ keys: [key, ...before.slice(0, 1)] });
}

/** What seals secrets and data keys in the database, or finds sealed addresses: 32 bytes. */
export function dataKey() {
  return randomBytes(32).toString("base64url");
}
