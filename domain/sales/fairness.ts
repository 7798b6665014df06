import { z } from "zod";

/** What a shop publishes of a sale's draw. */

/** Lines of one answer. A power of two: a page is a whole branch of the tree. */
export const LINES_PER_PART = 256;
/** Parts of one answer. */
export const PARTS_PER_PAGE = 32;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const entry = z.int().describe("The number that a customer gets when they enter the waiting room, from 1");
const place = z.int().describe("The order of admission; who came after the opening has the entry as place");

export const FairLine = z
  .object({
    entry,
    place,
    turn: z
      .int()
      .optional()
      .describe("After the close: when the place was due, in thousandths of a turn after the draw"),
    who: z
      .string()
      .optional()
      .describe("After the close: the customer's pseudonym in this sale; empty where the account was erased"),
    admittedAt: z.iso
      .datetime()
      .nullable()
      .optional()
      .describe("After the close: when the place was admitted; null when the sale closed before"),
    orders: z.int().optional().describe("After the close: orders that its ticket was used for, 0 or 1"),
  })
  .meta({ id: "FairLine" });
export type FairLine = z.infer<typeof FairLine>;

const Beacon = z.object({
  chain: z.string().describe("The chain of the drand network"),
  round: z.int().describe("The first round at or after the opening"),
  randomness: hash.optional().describe("Left out where the beacon did not answer within ten seconds"),
  signature: z.string().optional(),
});

/** What is said of a draw as a whole. */
export const FairHead = z.object({
  rule: z.string().describe("Names the rule; docs/decisions/0088 says it in full"),
  saleId: z.string(),
  stage: z
    .enum(["committed", "drawn", "closed"])
    .describe("Before the draw; while the sale is open; after the close, with every line in its last form"),
  commitment: hash.describe("SHA-256 of the rule, the sale, the chain and the seed"),
  beacon: Beacon.optional().describe("Left out where the sale was scheduled without one"),
  opensAt: z.iso.datetime(),
  perSecond: z.int().describe("Customers admitted a second"),
  seed: hash.optional().describe("From the draw on"),
  drawnAt: z.iso.datetime().optional().describe("When the draw was made: turns are counted from here"),
  drawn: z.int().optional().describe("Entries that were there at the opening: 1 to this"),
  closesAt: z.iso.datetime().optional().describe("After the close"),
  orders: z.int().optional().describe("After the close: orders by ticket, whatever became of them"),
  count: z.int().optional().describe("Lines under the root"),
  root: hash.optional().describe("Hash of this head and of the tree of lines"),
});
export type FairHead = z.infer<typeof FairHead>;

export const Fairness = FairHead.extend({
  entries: z.array(FairLine).optional().describe("From the draw on, by entry; thousands in one answer"),
  next: z.int().optional().describe("There are more: ask again with `after` set to this"),
}).meta({ id: "Fairness" });
export type Fairness = z.infer<typeof Fairness>;

export const FairProof = FairHead.extend({
  line: FairLine,
  path: z.array(hash).describe("The siblings on the way from the line to the top of the tree"),
}).meta({ id: "FairProof" });
export type FairProof = z.infer<typeof FairProof>;
