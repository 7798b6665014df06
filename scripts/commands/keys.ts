import { generateKeyPairSync, randomBytes } from "node:crypto";
import { parseOptions, Stop } from "../lib/cli.ts";
import { agentKeys, developmentEnv, replaceSecret } from "../lib/secrets.ts";

type Key = Record<string, unknown> & { kid: string };

const USAGE =
  "npm run keys -- create, list, rotate, retire <kid>, or rotate-agents; AUTH_KEYS and AGENT_KEYS in the environment name other keys than those of development";
/** What may be known of a key of any kind (RFC 7518). */
const PUBLIC = ["kty", "kid", "alg", "crv", "x", "y", "n", "e"];

/**
 * `npm run keys -- create` prints a first signing key, for a shop that has none: what is printed is
 * the secret AUTH_KEYS. `rotate`: a new signing key in front, the others as public keys that go on
 * verifying. `retire <kid>` takes one of those away. With AUTH_KEYS set to a deployed shop's secret
 * it prints the new secret; without, it changes this checkout's. `rotate-agents` does so with
 * AGENT_KEYS: a new key in front, which signs an hour later, and the newest of the previous keys.
 */
export function main(args: string[]) {
  const { positionals } = parseOptions(args, {}, true);
  const [task, kid, ...more] = positionals;
  const deployed = process.env.AUTH_KEYS;
  if (task === "create" && kid === undefined) {
    return create(deployed ?? "");
  }
  if (task === "rotate-agents" && kid === undefined) {
    const given = process.env.AGENT_KEYS;
    const secret = agentKeys(given ?? developmentEnv().AGENT_KEYS);
    return hand("AGENT_KEYS", secret, given !== undefined);
  }
  const keys = parse(deployed ?? developmentEnv().AUTH_KEYS ?? "");
  if (more.length > 0 || (task === "retire") !== (kid !== undefined)) {
    throw new Stop(USAGE);
  }
  switch (task) {
    case "list":
      for (const [index, key] of keys.entries()) {
        console.log(`${key.kid}  ${key.alg}  ${index === 0 ? "signs" : "verifies"}`);
      }
      return;
    case "rotate":
      return hand("AUTH_KEYS", JSON.stringify({ keys: rotated(keys) }), deployed !== undefined);
    case "retire":
      return hand("AUTH_KEYS", JSON.stringify({ keys: retired(keys, kid ?? "") }), deployed !== undefined);
    default:
      throw new Stop(USAGE);
  }
}

/** A first key is for a shop that has none: it would end whatever others have signed. */
function create(present: string) {
  if (keysIn(present).length > 0) {
    throw new Stop("AUTH_KEYS holds keys already: rotate keeps what they have signed valid.");
  }
  hand("AUTH_KEYS", JSON.stringify({ keys: rotated([]) }), true);
}

function parse(secret: string): Key[] {
  const keys = keysIn(secret);
  if (keys.length === 0) {
    throw new Stop("AUTH_KEYS holds no keys: npm run keys -- create makes the first one.");
  }
  return keys;
}

function keysIn(secret: string): Key[] {
  try {
    const { keys } = JSON.parse(secret);
    return Array.isArray(keys) && keys.every((key) => typeof key.kid === "string") ? keys : [];
  } catch {
    return [];
  }
}

export function rotated(keys: Key[]) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const date = new Date().toISOString().slice(0, 10);
  const kid = `${date}-${randomBytes(3).toString("hex")}`;
  return [{ ...privateKey.export({ format: "jwk" }), kid, alg: "RS256" }, ...keys.map(publicPart)];
}

export function retired(keys: Key[], kid: string) {
  if (keys[0]?.kid === kid) {
    throw new Stop(`${kid} signs. Rotate first, and retire it when its tokens have lapsed.`);
  }
  const left = keys.filter((key) => key.kid !== kid);
  if (left.length === keys.length) {
    throw new Stop(`There is no key ${kid}.`);
  }
  return left;
}

function publicPart(key: Key): Key {
  return {
    ...Object.fromEntries(Object.entries(key).filter(([name]) => PUBLIC.includes(name))),
    kid: key.kid,
  };
}

function hand(name: "AUTH_KEYS" | "AGENT_KEYS", secret: string, deployed: boolean) {
  if (deployed) {
    process.stdout.write(`${secret}\n`);
    console.error(`This is the secret, for npx wrangler secret put ${name} to read.`);
    return;
  }
  replaceSecret(name, secret);
  console.log("Changed in .state/development.env; start the shop again to use it.");
}
