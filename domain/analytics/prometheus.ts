/**
 * Families of samples, in the form that Prometheus reads
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */

type Labels = Readonly<Record<string, string>>;

/** What isolates count themselves, and one object adds up. */
const COUNTERS = {
  shop_requests_total: "Requests that were answered, by route and class of status.",
  shop_cache_answers_total: "Reads that may be cached, by where their answer came from.",
  shop_calls_total: "Calls of D1 and of objects that requests and consumers made, and how they ended.",
} as const;

/** Times in seconds that isolates measure, with the bounds that they are sorted by. */
const HISTOGRAMS = {
  shop_request_seconds: {
    help: "How long requests took, by route.",
    bounds: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  shop_order_stage_seconds: {
    help: "How long after an order was placed it was stored, and paid.",
    bounds: [0.5, 1, 2, 5, 10, 30, 60, 300, 1_800],
  },
} as const;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;

/** Samples by their keys: what isolates send, and what the object holds. */
export type Samples = Readonly<Record<string, number>>;

export function counterKey(name: CounterName, labels: Labels): string {
  return `${name}\t${labelText(labels)}\t`;
}

/** The keys that a measured time adds to: its bound, and the sum. */
export function timeKeys(
  name: HistogramName,
  labels: Labels,
  seconds: number,
): { bound: string; sum: string } {
  const bound = HISTOGRAMS[name].bounds.find((one) => seconds <= one) ?? "+Inf";
  const text = labelText(labels);
  return { bound: `${name}\t${text}\t${bound}`, sum: `${name}\t${text}\tsum` };
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`)
    .join();
}

/** A family whose samples are read at the moment that they are asked for. */
export interface Family {
  name: string;
  type: "counter" | "gauge";
  help: string;
  samples: readonly { labels: Labels; value: number }[];
}

/** The text that Prometheus reads. */
export function exposition(families: readonly Family[], counted: Samples): string {
  const byName = Map.groupBy(Object.keys(counted).sort(), (key) => key.slice(0, key.indexOf("\t")));
  const lines = families.flatMap(({ name, type, help, samples }) => [
    ...head(name, type, help),
    ...samples.map(({ labels, value }) => sample(name, labelText(labels), value)),
  ]);
  for (const [name, help] of Object.entries(COUNTERS)) {
    const keys = byName.get(name) ?? [];
    lines.push(
      ...head(name, "counter", help),
      ...keys.map((key) => sample(name, key.split("\t")[1] ?? "", counted[key] ?? 0)),
    );
  }
  for (const [name, { help, bounds }] of Object.entries(HISTOGRAMS)) {
    const texts = new Set((byName.get(name) ?? []).map((key) => key.split("\t")[1] ?? ""));
    lines.push(
      ...head(name, "histogram", help),
      ...[...texts].flatMap((text) => histogram(name, text, bounds, counted)),
    );
  }
  return `${lines.join("\n")}\n`;
}

function histogram(name: string, text: string, bounds: readonly number[], counted: Samples): string[] {
  let below = 0;
  const before = text === "" ? "" : `${text},`;
  const buckets = [...bounds, "+Inf"].map((bound) => {
    below += counted[`${name}\t${text}\t${bound}`] ?? 0;
    return sample(`${name}_bucket`, `${before}le="${bound}"`, below);
  });
  const sum = counted[`${name}\t${text}\tsum`] ?? 0;
  return [...buckets, sample(`${name}_sum`, text, sum), sample(`${name}_count`, text, below)];
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function sample(name: string, labels: string, value: number): string {
  return `${name}${labels === "" ? "" : `{${labels}}`} ${Math.round(value * 1_000) / 1_000}`;
}
