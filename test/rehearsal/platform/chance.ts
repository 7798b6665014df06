import { type Random, seeded } from "../../../domain/base/random.ts";
import type { Settings } from "../settings.ts";
import { add, counts } from "./invocation.ts";

let current: Settings | null = null;
let streams = new Map<string, Random>();

/** What is played now; null before the driver said so, when nothing is. */
export function settings(): Settings | null {
  return current;
}

export function play(next: Settings): void {
  if (next.seed !== current?.seed) {
    streams = new Map();
  }
  current = next;
}

/** Whether the next call of this kind meets the fault. Each kind has a sequence of its own. */
export function meets(fault: string, share: number): boolean {
  const drawn = share > 0 && streamOf(fault).chance(share);
  if (drawn) {
    add(counts.faults, fault);
  }
  return drawn;
}

function streamOf(kind: string): Random {
  const stream = streams.get(kind) ?? seeded(`${current?.seed} ${kind}`);
  streams.set(kind, stream);
  return stream;
}
