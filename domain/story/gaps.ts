/** The archive has an event this long after it happened, at the latest while all is well. */
const ARCHIVED_AFTER_MS = 2 * 60_000;
/** Dead letters that were sent again are known for so long. */
const KEEP_REDRIVEN_MS = 30 * 24 * 60 * 60 * 1000;

/** How far the sources of an order's story reach. Times in milliseconds since 1970. */
export interface Reach {
  isStored: boolean;
  placedAt: number;
  /** Of the entries of its timeline. */
  moments: readonly number[];
  /** Files of the archive that were not read; null where it does not answer. */
  filesLeft: number | null;
}

/** What an order's story lacks, as sentences. */
export function gapsOf({ isStored, placedAt, moments, filesLeft }: Reach, now: number): string[] {
  const gaps: string[] = [];
  if (!isStored) {
    gaps.push(
      "The order is not stored yet: its stock owner has it, and tells no more than that it was placed.",
    );
  }
  if (now - Math.max(...moments) < ARCHIVED_AFTER_MS) {
    gaps.push("Events of the last two minutes may not be archived yet.");
  }
  if (filesLeft === null) {
    gaps.push("The archive of events does not answer at the moment.");
  } else if (filesLeft > 0) {
    gaps.push(`The archive has ${filesLeft} more files of these times, which were not searched for events.`);
  }
  if (now - placedAt > KEEP_REDRIVEN_MS) {
    gaps.push("Dead letters that were sent again are kept for 30 days.");
  }
  return gaps;
}
