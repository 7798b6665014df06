import { createHmac } from "node:crypto";
import { base32 } from "../../domain/base/ids.ts";
import { type Arrival, fairLines } from "../../domain/sales/fair-lines.ts";
import { committedHead, headText, lineText } from "../../domain/sales/fair-texts.ts";
import {
  type FairHead,
  type FairLine,
  type Fairness,
  type FairProof,
  LINES_PER_PART,
  PARTS_PER_PAGE,
} from "../../domain/sales/fairness.ts";
import { hashOfLine, pathOf, rootOf, topOf } from "../../domain/sales/line-tree.ts";
import type { StoredSale } from "../../stores/sales/sales.ts";
import type { WaitingLine } from "./sale-room-line.ts";

/** Letters of a pseudonym: 100 bits. */
const PSEUDONYM_LETTERS = 20;

/** What a customer is called in the published lines of one sale, and in no other. */
export function pseudonymOf({ id, ticketKey }: StoredSale, customer: string): string {
  const text = `pseudonym\n${id}\n${customer}`;
  const digest = createHmac("sha256", ticketKey).update(text).digest();
  return base32(new Uint8Array(digest), PSEUDONYM_LETTERS);
}

/** What a draw came to. */
type DrawnLine = Pick<WaitingLine, "drawing" | "positionOf">;

/** What a room publishes of its draw, so that anyone can compute it again. */
export class FairBooks {
  readonly #sql: SqlStorage;
  /** Hashes of the parts, as long as no line changes. */
  #known: { root: string; hashes: string[] } | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether the lines have their last form. */
  get published(): boolean {
    return this.#published() !== null;
  }

  /** As many parts of the lines as one answer takes, from the entry after `after` on. */
  async page(sale: StoredSale, line: DrawnLine, after: number): Promise<Fairness | null> {
    const head = await this.#head(sale, line);
    if (head?.count === undefined) {
      return head;
    }
    const first = Math.floor(after / LINES_PER_PART);
    const end = (first + PARTS_PER_PAGE) * LINES_PER_PART;
    const parts = Array.from({ length: PARTS_PER_PAGE }, (_, at) => this.#lines(line, head, first + at));
    const entries = parts.flat().filter(({ entry }) => entry > after);
    return { ...head, entries, ...(end < head.count ? { next: end } : {}) };
  }

  /** One line, with the hashes that lead from it to the root; null where there is none. */
  async proof(sale: StoredSale, line: DrawnLine, entry: number): Promise<FairProof | null> {
    const head = await this.#head(sale, line);
    const part = Math.floor((entry - 1) / LINES_PER_PART);
    const lines = head?.count === undefined || entry < 1 ? [] : this.#lines(line, head, part);
    const at = (entry - 1) % LINES_PER_PART;
    const found = lines[at];
    if (!head || !found) {
      return null;
    }
    const within = pathOf(
      lines.map((each) => hashOfLine(lineText(each))),
      at,
    );
    return { ...head, line: found, path: [...within, ...pathOf(this.#known?.hashes ?? [], part)] };
  }

  /**
   * Stores every line as it stays, and who stood there under a pseudonym alone.
   *
   * @param arrivals Of all rooms, in any order
   * @param used Entries whose tickets were used for an order
   */
  async publish(
    sale: StoredSale,
    line: DrawnLine & Pick<WaitingLine, "dueAt">,
    arrivals: readonly Arrival[],
    used: ReadonlySet<number>,
  ): Promise<void> {
    const committed = await committedHead(sale);
    const drawing = line.drawing;
    if (!committed || !drawing) {
      return;
    }
    const lines = fairLines(arrivals, {
      positionOf: (arrival) => line.positionOf(arrival),
      dueAt: (arrival) => line.dueAt(arrival),
      closesAt: sale.closesAt,
      used,
      pseudonymOf: (customer) => pseudonymOf(sale, customer),
    });
    const parts = Array.from({ length: Math.ceil(lines.length / LINES_PER_PART) }, (_, part) => {
      const own = lines.slice(part * LINES_PER_PART, (part + 1) * LINES_PER_PART);
      return { own, hash: hashOfPart(own) };
    });
    const head: FairHead = {
      ...this.#drawn(committed, sale, drawing),
      stage: "closed",
      closesAt: new Date(sale.closesAt).toISOString(),
      orders: used.size,
      count: lines.length,
    };
    head.root = rootOf(topOf(parts.map(({ hash }) => hash)), headText(head));
    for (const [part, { own, hash }] of parts.entries()) {
      const text = JSON.stringify(own);
      this.#sql.exec(
        "INSERT OR REPLACE INTO fair_lines (part, hash, lines) VALUES (?, ?, ?)",
        part,
        hash,
        text,
      );
    }
    this.#sql.exec("UPDATE room SET published = ?", JSON.stringify(head));
    this.#known = null;
  }

  #published(): FairHead | null {
    const { published } = this.#sql.exec<{ published: string | null }>("SELECT published FROM room").one();
    return published === null ? null : JSON.parse(published);
  }

  /** What is said of the draw now, with the root once there is one. */
  async #head(sale: StoredSale, line: DrawnLine): Promise<FairHead | null> {
    const published = this.#published();
    if (published) {
      this.#known ??= { root: published.root ?? "", hashes: this.#hashes() };
      return published;
    }
    const committed = await committedHead(sale);
    const drawing = line.drawing;
    if (!committed || !drawing) {
      return committed;
    }
    const head: FairHead = this.#drawn(committed, sale, drawing);
    if (!this.#known) {
      const parts = Math.ceil(drawing.drawn / LINES_PER_PART);
      const hashes = Array.from({ length: parts }, (_, part) => hashOfPart(this.#lines(line, head, part)));
      this.#known = { root: rootOf(topOf(hashes), headText(head)), hashes };
    }
    return { ...head, root: this.#known.root };
  }

  #drawn(
    committed: FairHead,
    { drawSeed }: StoredSale,
    { at, drawn }: { at: number; drawn: number },
  ): FairHead {
    const { beacon } = this.#sql.exec<{ beacon: string | null }>("SELECT beacon FROM room").one();
    return {
      ...committed,
      stage: "drawn",
      ...(committed.beacon && beacon !== null
        ? { beacon: { ...committed.beacon, ...JSON.parse(beacon) } }
        : {}),
      seed: drawSeed ?? "",
      drawnAt: new Date(at).toISOString(),
      drawn,
      count: drawn,
    };
  }

  #hashes(): string[] {
    const rows = this.#sql.exec<{ hash: string }>("SELECT hash FROM fair_lines ORDER BY part").toArray();
    return rows.map(({ hash }) => hash);
  }

  #lines(line: DrawnLine, { stage, drawn = 0 }: FairHead, part: number): FairLine[] {
    if (stage === "closed") {
      const query = "SELECT lines FROM fair_lines WHERE part = ?";
      const [row] = this.#sql.exec<{ lines: string }>(query, part).toArray();
      return row ? JSON.parse(row.lines) : [];
    }
    const first = part * LINES_PER_PART;
    return Array.from({ length: Math.max(0, Math.min(LINES_PER_PART, drawn - first)) }, (_, at) => {
      const number = first + at + 1;
      return { entry: number, place: line.positionOf({ number, turn: null }) };
    });
  }
}

function hashOfPart(lines: readonly FairLine[]): string {
  return topOf(lines.map((each) => hashOfLine(lineText(each))));
}
