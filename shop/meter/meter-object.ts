import type { Counts } from "../../domain/analytics/counts.ts";
import type { Interval, Period } from "../../domain/analytics/periods.ts";
import type { Samples } from "../../domain/analytics/prometheus.ts";
import type { ErrorGroup, ErrorReport } from "../../domain/errors/error-group.ts";

/** What an isolate has counted since it sent the last. */
export interface MeterReport {
  samples: Samples;
  counts: Partial<Counts>;
}

/** Counts of an interval that begins then, in milliseconds since 1970. */
export interface CountRow {
  start: number;
  counts: Partial<Counts>;
}

/** The methods of the object that adds up what isolates count. */
export interface MeterObject {
  add(report: MeterReport): Promise<void>;
  addErrors(reports: readonly ErrorReport[]): Promise<void>;
  /** Groups of errors, those that were seen last in front. */
  errors(limit: number): Promise<ErrorGroup[]>;
  samples(): Promise<Samples>;
  counts(interval: Interval, period: Period): Promise<CountRow[]>;
}
