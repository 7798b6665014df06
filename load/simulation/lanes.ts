/**
 * A flash sale in simulated time: buyers arrive, lanes sell, a ledger leases. How much is leased
 * and who is recalled is decided by the shop's own rules (domain/sales/sale.ts). The same options
 * always give the same numbers.
 */
import { seeded } from "../../domain/base/random.ts";
import { LANE_TOLD_MS, laneOf, lanesToRecall, leaseSize, RECALL_PAUSE_MS } from "../../domain/sales/sale.ts";

/** Milliseconds from one object to another and back: objects of one sale are in one region. */
export const ROUND_TRIP_MS = 5;
/** An order that comes to nothing gives its unit back after this. */
const FALL_THROUGH_MS = 2_000;
/** A buyer who is turned away comes back after this, so often. */
const COME_BACK_MS = 1_000;
const COME_BACK_TIMES = 10;

interface Policy {
  name: string;
  /** Units a lane is granted. */
  size: (free: number, want: number, lanes: number) => number;
  /** Units it starts with. */
  begin?: (allotment: number, lanes: number, lane: number) => number;
  /** Whether what lanes have left is called back. */
  recalls: boolean;
}

export const POLICIES: { guided: Policy; fixed: Policy; split: Policy } = {
  guided: { name: "guided leases, recalled (the shop)", size: leaseSize, recalls: true },
  fixed: { name: "leases of 16, never recalled", size: (free) => Math.min(free, 16), recalls: false },
  split: {
    name: "split evenly at the start",
    size: () => 0,
    begin: (allotment, lanes, lane) => Math.floor(allotment / lanes) + (lane < allotment % lanes ? 1 : 0),
    recalls: false,
  },
};

interface Outcome {
  sold: number;
  /** Units left although a buyer was turned away. */
  unsold: number;
  /** Buyers who were turned away while a unit was free somewhere. */
  tooSoon: number;
  /** Calls of lanes to the ledger. */
  leases: number;
  /** Calls of the ledger to lanes. */
  recalls: number;
  /** From when as many buyers had come as there were units until the last one was sold. */
  tailMs: number;
  /** The longest that a buyer who got a unit waited for a lease. */
  slowestMs: number;
}

interface Simulation {
  policy: Policy;
  lanes: number;
  allotment: number;
  buyers: number;
  /** Buyers who arrive in a second. */
  perSecond: number;
  /** Share of orders that are not paid; those who were turned away then come back. */
  fallThrough?: number;
  seed?: string;
}

interface Buyer {
  since: number;
  tries: number;
}

export function simulate(options: Simulation): Outcome {
  const { policy, lanes, allotment, buyers, perSecond, fallThrough = 0, seed = "lanes" } = options;
  const random = seeded(`${seed} ${lanes} ${allotment} ${buyers}`);
  const clock = new Clock();
  const oneWay = ROUND_TRIP_MS / 2;
  const all = Array.from({ length: lanes }, (_, lane) => ({
    lane,
    free: policy.begin?.(allotment, lanes, lane) ?? 0,
    leased: 0,
    returned: 0,
    waiting: [] as Buyer[],
    leasing: false,
    /** The ledger had nothing left, until when. */
    dryUntil: policy.begin ? Number.POSITIVE_INFINITY : 0,
    /** Whether other lanes may want what this one has. */
    starving: true,
  }));
  /** Lanes that got nothing when they last asked. */
  const turnedAway = new Set<(typeof all)[number]>();
  let pool = allotment - all.reduce((sum, { free }) => sum + free, 0);
  let recallPausedUntil = 0;
  /** Lanes whose request waits for the recall that is under way. */
  let recalling: (() => void)[] | null = null;
  let onTheWay = 0;
  const tally = { sold: 0, tooSoon: 0, leases: 0, recalls: 0, slowestMs: 0, lastSaleAt: 0, turnedAway: 0 };

  type Lane = (typeof all)[number];

  function buy(lane: Lane, buyer: Buyer) {
    if (lane.free > 0) {
      sell(lane, buyer);
    } else if (lane.dryUntil > clock.now) {
      turnAway(lane, buyer);
    } else {
      lane.waiting.push(buyer);
      if (!lane.leasing) {
        ask(lane);
      }
    }
  }

  function sell(lane: Lane, { since }: Buyer) {
    lane.free -= 1;
    tally.sold += 1;
    tally.lastSaleAt = clock.now;
    tally.slowestMs = Math.max(tally.slowestMs, clock.now - since);
    if (random.chance(fallThrough)) {
      clock.after(FALL_THROUGH_MS, () => takeBack(lane));
    }
  }

  function turnAway(lane: Lane, { tries }: Buyer) {
    const free = pool + onTheWay + all.reduce((sum, other) => sum + other.free, 0);
    if (free > 0) {
      tally.tooSoon += 1;
    }
    if (fallThrough > 0 && tries < COME_BACK_TIMES) {
      clock.after(COME_BACK_MS, () => buy(lane, { since: clock.now, tries: tries + 1 }));
    } else {
      tally.turnedAway += 1;
    }
  }

  /** A unit whose order came to nothing. A lane that once went short lets others have it. */
  function takeBack(lane: Lane) {
    tally.sold -= 1;
    lane.free += 1;
    if (!policy.recalls || lanes === 1 || !lane.starving) {
      return;
    }
    const units = setAside(lane);
    tally.leases += 1;
    clock.after(oneWay, () => {
      arrive(units);
      tell();
    });
  }

  /** Lanes that were turned away may ask again, because units came back. */
  function tell() {
    if (pool === 0) {
      return;
    }
    const told = [...turnedAway];
    turnedAway.clear();
    tally.recalls += told.length;
    clock.after(oneWay, () => {
      for (const lane of told) {
        lane.dryUntil = 0;
      }
    });
  }

  function setAside(lane: Lane) {
    const units = lane.free;
    lane.free = 0;
    lane.returned += units;
    onTheWay += units;
    return units;
  }

  function arrive(units: number) {
    onTheWay -= units;
    pool += units;
    if (units > 0) {
      recallPausedUntil = 0;
    }
  }

  function ask(lane: Lane) {
    lane.leasing = true;
    tally.leases += 1;
    const want = lane.waiting.length;
    clock.after(oneWay, () => {
      const units = policy.size(pool, want, lanes);
      if (units > 0 || !policy.recalls) {
        return grant(lane, units);
      }
      return recallThen(lane, () => grant(lane, policy.size(pool, want, lanes)));
    });
  }

  function recallThen(asking: Lane, then: () => void) {
    if (recalling) {
      recalling.push(then);
      return;
    }
    if (recallPausedUntil > clock.now) {
      then();
      return;
    }
    const others = lanesToRecall(all, asking.lane);
    recalling = [then];
    tally.recalls += others.length;
    let returned = 0;
    clock.after(oneWay, () => {
      for (const other of others.map((lane) => all[lane] as Lane)) {
        other.starving = true;
        returned += setAside(other);
      }
    });
    clock.after(ROUND_TRIP_MS, () => {
      arrive(returned);
      if (pool === 0) {
        recallPausedUntil = clock.now + RECALL_PAUSE_MS;
      }
      const waiting = recalling ?? [];
      recalling = null;
      for (const next of waiting) {
        next();
      }
      tell();
    });
  }

  function grant(lane: Lane, units: number) {
    if (units === 0) {
      turnedAway.add(lane);
    }
    pool -= units;
    onTheWay += units;
    lane.leased += units;
    clock.after(oneWay, () => {
      onTheWay -= units;
      lane.free += units;
      lane.leasing = false;
      const waiting = lane.waiting;
      lane.starving = units <= waiting.length;
      if (units === 0 && turnedAway.has(lane)) {
        lane.dryUntil = clock.now + LANE_TOLD_MS;
      }
      lane.waiting = [];
      for (const buyer of waiting) {
        buy(lane, buyer);
      }
    });
  }

  let enoughAt = 0;
  for (let i = 0, at = 0; i < buyers; i++) {
    at += (-Math.log(1 - random.next()) / perSecond) * 1000;
    if (i === allotment - 1) {
      enoughAt = at;
    }
    const lane = all[laneOf(`user:${seed}-${i}`, lanes)] as Lane;
    clock.at(at, () => buy(lane, { since: clock.now, tries: 0 }));
  }
  clock.run();
  return {
    sold: tally.sold,
    unsold: tally.turnedAway > 0 ? Math.min(tally.turnedAway, allotment - tally.sold) : 0,
    tooSoon: tally.tooSoon,
    leases: tally.leases,
    recalls: tally.recalls,
    tailMs: Math.max(0, tally.lastSaleAt - enoughAt),
    slowestMs: tally.slowestMs,
  };
}

/**
 * Things that happen at their time, those of one time in the order they were asked for: a binary
 * heap.
 */
class Clock {
  now = 0;
  #count = 0;
  #heap: { at: number; order: number; run: () => void }[] = [];

  after(ms: number, run: () => void) {
    this.at(this.now + ms, run);
  }

  at(at: number, run: () => void) {
    const heap = this.#heap;
    heap.push({ at, order: this.#count++, run });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) {
        break;
      }
      this.#swap(i, parent);
      i = parent;
    }
  }

  run() {
    for (let first = this.#take(); first; first = this.#take()) {
      this.now = first.at;
      first.run();
    }
  }

  #take() {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) {
      return first;
    }
    heap[0] = last;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      let least = i;
      if (left < heap.length && this.#before(left, least)) {
        least = left;
      }
      if (left + 1 < heap.length && this.#before(left + 1, least)) {
        least = left + 1;
      }
      if (least === i) {
        return first;
      }
      this.#swap(i, least);
      i = least;
    }
  }

  #before(i: number, k: number) {
    const [a, b] = [this.#heap[i], this.#heap[k]];
    if (!a || !b) {
      return false;
    }
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(i: number, k: number) {
    const [a, b] = [this.#heap[i], this.#heap[k]];
    if (a && b) {
      [this.#heap[i], this.#heap[k]] = [b, a];
    }
  }
}
