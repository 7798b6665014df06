/**
 * Checks from outside that the draw of a sale's waiting room was fair, and says what it found:
 *
 *   node verify-sale.mjs <address of a sale> [--commitment HEX] [--entry N]
 *
 * This one file is all it needs, with Node 20 or newer. It ends with 0 where everything fits, with
 * 1 where something does not, and with 2 where it could not be checked. What the rule is, and what
 * a draw does not prove, is said in docs/decisions/0088-fair-draws.md of the shop's code.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const RULE = "fair-draw-1";
const TURN = 1000;
/** The chain "quicknet" of drand, and servers of its members. Times are milliseconds since 1970. */
const CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
const FIRST_ROUND_AT = 1692803367000;
const PERIOD_MS = 3000;
const BEACONS = ["https://api.drand.sh", "https://drand.cloudflare.com"];
const TIMEOUT_MS = 10000;

/**
 * @typedef {{ entry: number, place: number, turn?: number, who?: string,
 *   admittedAt?: string | null, orders?: number }} Line
 * @typedef {{ rule: string, saleId: string, stage: string, commitment: string,
 *   beacon?: { chain: string, round: number, randomness?: string, signature?: string },
 *   opensAt: string, perSecond: number, seed?: string, drawnAt?: string, drawn?: number,
 *   closesAt?: string, orders?: number, count?: number, root?: string }} Head
 * @typedef {Head & { entries?: Line[], next?: number }} Page
 * @typedef {Head & { line: Line, path: string[] }} Proof
 * @typedef {(url: string) => Promise<unknown>} Read
 * @typedef {{ stage: string, facts: string[], notes: string[], problems: string[] }} Findings
 */

/**
 * Reads what a shop published of a sale and computes it again.
 * @param {string} address Of the sale's page, or of the sale in the API
 * @param {Read} read Answers a URL's JSON, and fails where there is none
 * @param {{ commitment?: string | undefined, entry?: number | undefined }} [own] What the one who
 *   checks wrote down before the opening
 * @returns {Promise<Findings>}
 */
export async function verifySale(address, read, own = {}) {
  const url = new URL(address);
  const id = /sal_[0-9a-z]{20}/.exec(url.pathname)?.[0];
  if (!id) {
    throw new Error("This address names no sale: it has no sal_… in it.");
  }
  const at = `${url.origin}/api/sales/${id}/fairness`;
  const first = /** @type {Page} */ (await read(at));
  /** @type {Findings} */
  const found = { stage: first.stage, facts: [], notes: [], problems: [] };
  const expect = expecting(found);
  expect(first.rule === RULE, `The rule is ${first.rule}, and this file knows ${RULE}.`);
  expect(first.saleId === id, "It speaks of another sale.");
  expect(/^[0-9a-f]{64}$/.test(first.commitment), "The commitment is no SHA-256.");
  if (own.commitment !== undefined) {
    expect(first.commitment === own.commitment, "The commitment is not the one that you wrote down.");
  } else {
    found.notes.push("Compare the commitment with what you, or others, wrote down before the opening.");
  }
  found.facts.push(`Commitment ${first.commitment}.`);
  checkBeaconPlan(first, expect);
  if (first.stage === "committed") {
    const secret = ["seed", "entries", "root", "drawn", "drawnAt"].some((name) => name in first);
    expect(!secret, "It says that nothing is drawn, and shows a draw.");
    found.facts.push("The draw is not made. Keep the commitment, and check again after the opening.");
    return found;
  }
  expect(first.stage === "drawn" || first.stage === "closed", `There is no stage ${first.stage}.`);
  const lines = await readLines(at, first, read, expect);
  checkSeed(first, expect, found);
  checkPlaces(first, lines, expect);
  if (first.stage === "closed") {
    checkAdmissions(first, lines, expect);
    await checkOrders(`${url.origin}/api/sales/${id}/reconciliation`, first, read, expect, found);
  }
  const leaves = lines.map(hashOfLine);
  expect(first.root === rootOf(first, treeOf(leaves)), "The root is not that of these lines.");
  if (own.entry !== undefined) {
    const proof = /** @type {Proof} */ (await read(`${at}/${own.entry}`));
    for (const problem of problemsOfProof(proof, first, own.entry)) {
      expect(false, problem);
    }
    const mine = lines[own.entry - 1];
    expect(mine !== undefined && textOf(mine) === textOf(proof.line), "Your line is not in the list.");
    found.facts.push(`Entry ${own.entry} has place ${proof.line.place}${whoOf(proof.line)}.`);
  }
  await askBeacon(first, read, expect, found);
  found.facts.push(`${lines.length} entries, of which ${first.drawn} were drawn. Root ${first.root}.`);
  return found;
}

/**
 * What does not fit in the proof of one line.
 * @param {Proof} proof
 * @param {Head} head What the list says
 * @param {number} entry
 * @returns {string[]}
 */
function problemsOfProof(proof, head, entry) {
  const problems = [];
  const { line, path: hashes, ...own } = proof;
  if (headText(own) !== headText(head) || own.root !== head.root) {
    problems.push("The proof speaks of another draw than the list.");
  }
  if (line.entry !== entry) {
    problems.push("The proof is of another entry.");
  }
  let hash = hashOfLine(line);
  let size = own.count ?? 0;
  const path = [...hashes];
  for (let at = entry - 1; size > 1; at = Math.floor(at / 2), size = Math.ceil(size / 2)) {
    if (at % 2 === 1) {
      hash = hashOfPair(path.shift() ?? "", hash);
    } else if (at + 1 < size) {
      hash = hashOfPair(hash, path.shift() ?? "");
    }
  }
  // Hexadecimal digits in capitals are the same number, and not what was published.
  const isWritten = hashes.every((one) => /^[0-9a-f]{64}$/.test(one));
  if (!isWritten || path.length > 0 || rootOf(own, hash) !== own.root) {
    problems.push("The proof does not lead to the root.");
  }
  return problems;
}

/** @param {Findings} found */
function expecting(found) {
  /** @param {boolean} holds @param {string} problem */
  return (holds, problem) => {
    if (!holds && !found.problems.includes(problem)) {
      found.problems.push(problem);
    }
  };
}
/** @typedef {ReturnType<typeof expecting>} Expect */

/** @param {Head} head @param {Expect} expect */
function checkBeaconPlan({ beacon, opensAt }, expect) {
  if (!beacon) {
    return;
  }
  const round = Math.max(1, Math.ceil((time(opensAt) - FIRST_ROUND_AT) / PERIOD_MS) + 1);
  expect(beacon.chain === CHAIN, "The beacon is another chain than drand's quicknet.");
  expect(beacon.round === round, "The round is not the first one at or after the opening.");
}

/** @param {string} at @param {Page} first @param {Read} read @param {Expect} expect */
async function readLines(at, first, read, expect) {
  const lines = [...(first.entries ?? [])];
  for (let page = first; page.next !== undefined; ) {
    const after = page.next;
    expect(after === lines.length, "A page does not begin where the one before ends.");
    page = /** @type {Page} */ (await read(`${at}?after=${after}`));
    const same = headText(page) === headText(first) && page.root === first.root;
    expect(same, "The pages speak of different draws.");
    lines.push(...(page.entries ?? []));
    if (page.next !== undefined && page.next <= after) {
      expect(false, "A page does not begin where the one before ends.");
      break;
    }
  }
  expect(lines.length === first.count, "There are more or fewer entries than it says.");
  return lines;
}

/** @param {Head} head @param {Expect} expect @param {Findings} found */
function checkSeed({ saleId, seed, beacon, commitment, opensAt, drawnAt }, expect, found) {
  expect(/^[0-9a-f]{64}$/.test(seed ?? ""), "The seed is no 256 bits.");
  const committed = sha256(JSON.stringify([RULE, saleId, beacon?.chain ?? null, seed]));
  expect(committed === commitment, "The seed is not the one that was committed to.");
  if (!beacon) {
    found.notes.push("No beacon: the shop knew the seed, and so every place, before the opening.");
    expect(drawnAt === opensAt, "Without a beacon the draw is made at the opening.");
  } else if (beacon.randomness === undefined) {
    found.notes.push("The beacon was announced and not used: the shop could choose between two draws.");
    expect(beacon.signature === undefined, "A signature of the beacon without its randomness.");
  } else {
    const bytes = Buffer.from(beacon.signature ?? "", "hex");
    const fits = bytes.length === 48 && bytes.toString("hex") === beacon.signature;
    expect(fits && sha256(bytes) === beacon.randomness, "The randomness is not that of the signature.");
  }
  expect(time(drawnAt) >= time(opensAt), "The draw was made before the opening.");
}

/** @param {Head} head @param {readonly Line[]} lines @param {Expect} expect */
function checkPlaces({ saleId, seed, beacon, drawn = -1 }, lines, expect) {
  const whole = Number.isInteger(drawn) && drawn >= 0 && drawn <= lines.length;
  expect(whole, "More were drawn than there are entries.");
  const digest = createHash("sha256").update(
    JSON.stringify([RULE, saleId, seed, beacon?.randomness ?? null]),
  );
  const places = whole ? placesOf(digest.digest(), drawn) : [];
  for (const [index, { entry, place }] of lines.entries()) {
    expect(entry === index + 1, "Entries are not numbered from 1 without gaps.");
    expect(place === (places[entry] ?? entry), `Entry ${entry} has another place than it drew.`);
  }
}

/** @param {Head} head @param {readonly Line[]} lines @param {Expect} expect */
function checkAdmissions({ drawn = 0, drawnAt, closesAt, perSecond, orders }, lines, expect) {
  let before = drawn > 0 ? (drawn - 1) * TURN : Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const { entry, place, turn = Number.NaN, admittedAt, orders: own = Number.NaN } of lines) {
    if (entry <= drawn) {
      expect(turn === (place - 1) * TURN, `Entry ${entry} was due at another time than its place says.`);
    } else {
      const late = Number.isInteger(turn) && turn >= Math.max(0, before + TURN);
      expect(late, `Entry ${entry} was due too early.`);
      before = turn;
    }
    const due = time(drawnAt) + Math.ceil(turn / perSecond);
    const said = due < time(closesAt) ? due : null;
    const fits = said === null ? admittedAt === null : admittedAt === new Date(said).toISOString();
    expect(fits, `Entry ${entry} was admitted at another time than its turn says.`);
    expect(own === 0 || own === 1, `Entry ${entry} ordered more often than its ticket allows.`);
    expect(own === 0 || said !== null, `Entry ${entry} ordered and was not admitted.`);
    sum += own;
  }
  expect(sum === orders, "There are orders that no entry's ticket was used for.");
}

/**
 * @param {string} url @param {Head} head @param {Read} read @param {Expect} expect
 * @param {Findings} found
 */
async function checkOrders(url, { orders = 0 }, read, expect, found) {
  const books = /** @type {{ orders: number, balanced: boolean }} */ (await read(url));
  expect(books.orders <= orders, "The books have more orders than tickets were used.");
  found.facts.push(`${orders} orders by ticket; ${books.orders} of them stand.`);
  if (!books.balanced) {
    found.notes.push("The sale's books do not balance at this moment. Look at them again.");
  }
}

/** @param {Head} head @param {Read} read @param {Expect} expect @param {Findings} found */
async function askBeacon({ beacon }, read, expect, found) {
  if (beacon?.randomness === undefined) {
    return;
  }
  for (const server of BEACONS) {
    try {
      const url = `${server}/${CHAIN}/public/${beacon.round}`;
      const round = /** @type {{ randomness: string, signature: string }} */ (await read(url));
      const same = round.randomness === beacon.randomness && round.signature === beacon.signature;
      expect(same, `${server} says that the beacon said something else.`);
      found.facts.push(`Round ${beacon.round} of the beacon is as ${server} has it.`);
      return;
    } catch {
      // The next server may answer.
    }
  }
  found.notes.push("No server of the beacon answered: its round was not compared.");
}

/**
 * The places of the first `count` entries, both from 1: a Fisher-Yates shuffle by the generator
 * sfc32, whose four words are the digest's first 16 bytes.
 * @param {Buffer} digest @param {number} count
 */
function placesOf(digest, count) {
  let [a = 0, b = 0, c = 0, d = 0] = [0, 4, 8, 12].map((at) => digest.readUInt32BE(at));
  const next = () => {
    const word = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
  for (let i = 0; i < 12; i++) {
    next();
  }
  /** @param {number} limit */
  const below = (limit) => {
    const unbiased = 2 ** 32 - (2 ** 32 % limit);
    let value = next();
    while (value >= unbiased) {
      value = next();
    }
    return value % limit;
  };
  const entries = Array.from({ length: count + 1 }, (_, i) => i);
  for (let last = count; last > 1; last--) {
    const chosen = 1 + below(last);
    [entries[last], entries[chosen]] = [entries[chosen] ?? 0, entries[last] ?? 0];
  }
  /** @type {number[]} */
  const places = [];
  for (let place = 1; place <= count; place++) {
    places[entries[place] ?? 0] = place;
  }
  return places;
}

/** @param {string | undefined} text */
function time(text) {
  const ms = Date.parse(text ?? "");
  return new Date(Number.isNaN(ms) ? 0 : ms).toISOString() === text ? ms : Number.NaN;
}

/** @param {Line} line */
function textOf({ entry, place, turn, who, admittedAt, orders }) {
  return JSON.stringify(turn === undefined ? [entry, place] : [entry, place, turn, who, admittedAt, orders]);
}

/** @param {Head} head */
function headText(head) {
  const { rule, saleId, stage, commitment, beacon, opensAt, perSecond, seed, drawnAt, drawn } = head;
  const { chain, round, randomness = null, signature = null } = beacon ?? {};
  return JSON.stringify([
    rule,
    saleId,
    stage,
    commitment,
    beacon ? [chain, round, randomness, signature] : null,
    opensAt,
    perSecond,
    seed,
    drawnAt,
    drawn,
    head.closesAt ?? null,
    head.orders ?? null,
    head.count,
  ]);
}

/** @param {(string | Uint8Array)[]} parts */
function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part);
  }
  return hash.digest("hex");
}

/** @param {Line} line */
function hashOfLine(line) {
  return sha256(Uint8Array.of(0), textOf(line));
}

/** @param {string} left @param {string} right */
function hashOfPair(left, right) {
  return sha256(Uint8Array.of(1), Buffer.from(left, "hex"), Buffer.from(right, "hex"));
}

/** @param {Head} head @param {string} tree */
function rootOf(head, tree) {
  return sha256(Uint8Array.of(2), Buffer.from(tree, "hex"), headText(head));
}

/** @param {readonly string[]} leaves */
function treeOf(leaves) {
  let level = [...leaves];
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left = "", right] = [level[i], level[i + 1]];
      above.push(right === undefined ? left : hashOfPair(left, right));
    }
    level = above;
  }
  return level[0] ?? sha256("");
}

/** @param {Line} line */
function whoOf({ who, admittedAt }) {
  const named = who === undefined ? "" : `, as ${who || "an erased account"}`;
  return admittedAt === undefined
    ? named
    : `${named}, ${admittedAt ? `admitted ${admittedAt}` : "not admitted"}`;
}

/** @type {Read} */
async function readJson(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}.`);
  }
  return response.json();
}

const USAGE = "node verify-sale.mjs <address of a sale> [--commitment HEX] [--entry N]";

async function main() {
  const { values, positionals } = parseArgs({
    options: { commitment: { type: "string" }, entry: { type: "string" }, help: { type: "boolean" } },
    allowPositionals: true,
  });
  const print = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);
  if (values.help) {
    print(USAGE);
    return;
  }
  const [address] = positionals;
  const entry = values.entry === undefined ? undefined : Number(values.entry);
  if (address === undefined || positionals.length > 1 || (entry !== undefined && !(entry >= 1))) {
    throw new Error(`Say: ${USAGE}`);
  }
  const { stage, facts, notes, problems } = await verifySale(address, readJson, {
    commitment: values.commitment,
    entry,
  });
  for (const text of facts) {
    print(text);
  }
  for (const text of notes) {
    print(`Note: ${text}`);
  }
  for (const text of problems) {
    print(`WRONG: ${text}`);
  }
  const good = stage === "committed" ? "So far nothing is wrong." : "Yes: every place is as it was drawn.";
  print(problems.length === 0 ? good : "No: this is not a fair draw.");
  process.exitCode = problems.length === 0 ? 0 : 1;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((/** @type {unknown} */ error) => {
    process.stderr.write(`It could not be checked. ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  });
}
