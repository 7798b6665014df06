/** Line charts as SVG, side by side: lanes across, on a scale of powers of two. */

const WIDTH = 460;
const HEIGHT = 320;
const LEFT = 56;
const RIGHT = 20;
const TOP = 58;
const BOTTOM = 52;
const LEGEND = 44;
const DASHES = ["", "7 4", "2 4"];
const COLOURS = ["#1f5f5b", "#b4532a", "#6b6560"];

interface Panel {
  title: string;
  /** Of the upright axis. */
  unit: string;
  /** Of the upright axis, from its lowest to its highest. */
  ticks: number[];
  /** Whether it is a scale of powers. */
  powers?: boolean;
  /** A value for each of `across`. */
  lines: { name: string; values: number[] }[];
}

/** @param description For those who do not see it. */
export function drawPanels(across: number[], panels: Panel[], description: string) {
  const width = WIDTH * panels.length;
  const names = panels[0]?.lines.map(({ name }) => name) ?? [];
  const legend = names.map((name, i) => {
    const x = LEFT + i * ((width - LEFT) / names.length);
    return `<line x1="${x}" y1="20" x2="${x + 28}" y2="20" ${stroke(i)}/><text x="${x + 36}" y="24">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT + LEGEND}" width="${width}" height="${HEIGHT + LEGEND}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#26221f">
<title>${description}</title>
<rect width="100%" height="100%" fill="#fdfcfa"/>
${legend.join("\n")}
${panels.map((panel, i) => `<g transform="translate(${i * WIDTH} ${LEGEND})">${drawPanel(across, panel)}</g>`).join("\n")}
</svg>
`;
}

function stroke(i: number) {
  const dash = DASHES[i] ? ` stroke-dasharray="${DASHES[i]}"` : "";
  return `stroke="${COLOURS[i]}" stroke-width="2.25" fill="none"${dash}`;
}

function drawPanel(across: number[], { title, unit, ticks, powers = false, lines }: Panel) {
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  const scale = (value: number) => (powers ? Math.log10(value) : value);
  const x = (i: number) => LEFT + (i / (across.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => {
    const share = (scale(Math.max(low, value)) - scale(low)) / (scale(high) - scale(low));
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  };
  const rows = ticks.map(
    (tick) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(tick))}" y2="${round(y(tick))}" stroke="#e3ddd6"/>` +
      `<text x="${LEFT - 8}" y="${round(y(tick)) + 4}" text-anchor="end">${tick.toLocaleString("en-US")}</text>`,
  );
  const columns = across.map(
    (lanes, i) => `<text x="${round(x(i))}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${lanes}</text>`,
  );
  const drawn = lines.map(({ values }, i) => {
    const points = values.map((value, k) => `${round(x(k))},${round(y(value))}`);
    return `<polyline points="${points.join(" ")}" ${stroke(i)}/>`;
  });
  return [
    `<text x="${LEFT}" y="22" font-size="14" font-weight="600">${title}</text>`,
    `<text x="${LEFT}" y="40" fill="#6b6560">${unit}</text>`,
    ...rows,
    ...columns,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle" fill="#6b6560">lanes</text>`,
    // The shop's own line lies over the others.
    ...drawn.reverse(),
  ].join("\n");
}

function round(value: number) {
  return Math.round(value * 10) / 10;
}
