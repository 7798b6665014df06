/** Units of the drawing; a browser stretches it to the width that there is. */
const WIDTH = 600;
const HEIGHT = 160;
/** The share of its place that a bar leaves empty. */
const GAP = 0.28;

interface Bar {
  /** Of its time, as a reader says it: `27 Nov`. */
  label: string;
  value: number | null;
  /** The same of the time before. */
  before: number | null;
}

export interface ChartProps {
  /** Unique on its page. */
  id: string;
  title: string;
  bars: readonly Bar[];
  /** The name of the period before. */
  beforeName: string;
  words: (value: number) => string;
  /** The largest possible value, such as 1 for shares; by default the largest one shown. */
  most?: number;
}

/**
 * Bars of now and a line of the time before, drawn here. All that it shows is in the table behind
 * it, which those read who do not see it.
 */
export function Chart({ id, title, bars, beforeName, words, most }: ChartProps) {
  const values = bars.flatMap(({ value, before }) => [value ?? 0, before ?? 0]);
  const high = most ?? Math.max(...values, 0);
  const low = Math.min(...values, 0);
  const told = (value: number | null) => (value === null ? "–" : words(value));
  const spoken = bars.at(-1);
  return (
    <figure class="chart">
      <figcaption class="chart__title" id={id}>
        {title}
      </figcaption>
      {high === low ? (
        <p class="chart__none note">Nothing in this time, nor in the time before.</p>
      ) : (
        <>
          <p class="chart__most figures" aria-hidden="true">
            {words(high)}
          </p>
          <Drawing title={title} bars={bars} high={high} low={low} told={told} />
          <p class="chart__ends note" aria-hidden="true">
            <span>{bars[0]?.label}</span>
            <span>{spoken?.label}</span>
          </p>
        </>
      )}
      <details class="chart__table">
        <summary>
          Table<span class="visually-hidden">: {title}</span>
        </summary>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" class="amount">
                {title}
              </th>
              <th scope="col" class="amount">
                {beforeName}
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ label, value, before }) => (
              <tr>
                <th scope="row">{label}</th>
                <td class="amount figures">{told(value)}</td>
                <td class="amount figures">{told(before)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

interface DrawingProps {
  title: string;
  bars: readonly Bar[];
  high: number;
  low: number;
  told: (value: number | null) => string;
}

function Drawing({ title, bars, high, low, told }: DrawingProps) {
  const step = WIDTH / bars.length;
  const y = (value: number) => round(HEIGHT - ((value - low) / (high - low)) * HEIGHT);
  const middle = (n: number) => round((n + 0.5) * step);
  const line = bars.flatMap(({ before }, n) => (before === null ? [] : [`${middle(n)},${y(before)}`]));
  return (
    <svg
      class="chart__drawing"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${title}. The table below has its numbers.`}
    >
      <line class="chart__ground" x1="0" x2={WIDTH} y1={y(0)} y2={y(0)} />
      {bars.map(({ label, value, before }, n) => (
        <g>
          <title>{`${label}: ${told(value)}, before ${told(before)}`}</title>
          <rect class="chart__place" x={round(n * step)} y="0" width={round(step)} height={HEIGHT} />
          {value === null || value === 0 ? null : (
            <rect
              class="chart__bar"
              x={round((n + GAP / 2) * step)}
              y={Math.min(y(value), y(0))}
              width={round((1 - GAP) * step)}
              height={Math.max(1, Math.abs(y(value) - y(0)))}
            />
          )}
        </g>
      ))}
      {line.length > 1 ? <polyline class="chart__before" points={line.join(" ")} /> : null}
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
