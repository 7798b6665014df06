import { type Cloth, darker, pattern } from "./cloth.ts";

/** A garment laid flat, on a ground. It is drawn in a field of 1000 × 1250. */
export type Garment =
  | ({ kind: "top" } & Top)
  | { kind: "outfit"; top: Top; skirt: Cloth }
  | { kind: "bag"; cloth: Cloth }
  | { kind: "shoes"; cloth: Cloth; lights: string };

interface Top {
  cloth: Cloth;
  sleeves: "none" | "short" | "long";
  /** Of another cloth than the body. */
  sleeveCloth?: Cloth;
  neck: "crew" | "collar" | "boat" | "high" | "hood" | "lapels" | "bow" | "rib";
  front?: "buttons" | "zip" | "slanted zip";
  pockets?: "chest" | "one" | "side" | "zipped";
  /** A band at hem and cuffs. */
  band?: boolean;
  belt?: boolean;
  /** A letter sewn on. */
  letter?: boolean;
  torn?: boolean;
  /** Where it ends. */
  hem?: number;
}

const HEM = 1000;

/** A path and the same on the other side. */
const both = (draw: (x: (offset: number) => number) => string) =>
  draw((offset) => 500 + offset) + draw((offset) => 500 - offset);

/** The picture as an SVG document. */
export function drawGarment(garment: Garment, ground: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1250" width="1000" height="1250">` +
    `<rect width="1000" height="1250" fill="${ground}"/>` +
    `<rect y="1110" width="1000" height="140" fill="${darker(ground, 0.05)}"/>` +
    `<ellipse cx="500" cy="1112" rx="330" ry="26" fill="${darker(ground, 0.16)}"/>${drawn(garment)}</svg>`
  );
}

function drawn(garment: Garment): string {
  switch (garment.kind) {
    case "top":
      return top(garment);
    case "outfit":
      return skirt(garment.skirt) + top({ ...garment.top, hem: 690 });
    case "bag":
      return bag(garment.cloth);
    case "shoes":
      return shoes(garment.cloth, garment.lights);
  }
}

function top(garment: Top): string {
  const { cloth, sleeveCloth = cloth, sleeves, neck, band = false, hem = HEM } = garment;
  const seam = darker(cloth.colour, 0.32);
  const edge = `stroke="${seam}" stroke-width="5" stroke-linejoin="round"`;
  const shade = darker(sleeveCloth.colour, 0.32);
  const outline = body(hem, neck === "boat" ? 150 : 92, sleeves === "none");
  return (
    pattern("body", cloth) +
    pattern("sleeve", sleeveCloth) +
    (neck === "hood" ? hood(cloth.colour) : "") +
    sleevesOf(sleeves, shade, band) +
    `<path d="${outline}" fill="url(#body)" ${edge}/>` +
    folds(seam, hem) +
    (band
      ? ribs(`M312 ${hem - 62}H688V${hem}H312Z`, 318, 682, hem - 62, hem, cloth.second ?? seam, seam)
      : "") +
    front(garment, seam, hem) +
    neckOf(neck, cloth, seam) +
    pockets(garment, seam) +
    (garment.belt ? belt(seam, hem) : "") +
    (garment.letter ? letter(sleeveCloth.colour, seam) : "")
  );
}

/** Half widths: the neck, the shoulder, under the arm, the waist. */
function body(hem: number, neck: number, bare: boolean): string {
  const shoulder = bare ? 168 : 218;
  const left = `M${500 - neck} 232L${500 - shoulder} 286Q${500 - shoulder + (bare ? 42 : 4)} 390 ${500 - 196} 500`;
  const right = `Q${500 + shoulder - (bare ? 42 : 4)} 390 ${500 + shoulder} 286L${500 + neck} 232`;
  return `${left}Q322 ${hem * 0.72} 306 ${hem}Q500 ${hem + 26} 694 ${hem}Q678 ${hem * 0.72} 696 500${right}Q500 ${neck > 100 ? 282 : 326} ${500 - neck} 232Z`;
}

function sleevesOf(sleeves: Top["sleeves"], seam: string, band: boolean): string {
  if (sleeves === "none") {
    return "";
  }
  const edge = `fill="url(#sleeve)" stroke="${seam}" stroke-width="5" stroke-linejoin="round"`;
  if (sleeves === "short") {
    return both(
      (x) => `<path d="M${x(212)} 284Q${x(300)} 350 ${x(338)} 492L${x(226)} 540L${x(186)} 480Z" ${edge}/>`,
    );
  }
  const cuffs = both(
    (x) =>
      `<path d="M${x(372)} 862L${x(386)} 930L${x(300)} 948L${x(288)} 880Z" fill="${seam}" opacity="${band ? 1 : 0.4}"/>`,
  );
  return (
    both(
      (x) =>
        `<path d="M${x(212)} 284Q${x(300)} 330 ${x(322)} 500L${x(386)} 930L${x(300)} 948L${x(186)} 470Z" ${edge}/>`,
    ) +
    cuffs +
    both(
      (x) =>
        `<path d="M${x(262)} 520Q${x(290)} 660 ${x(312)} 800" fill="none" stroke="${seam}" stroke-width="4" opacity=".5"/>`,
    )
  );
}

/** Where cloth falls. */
function folds(seam: string, hem: number): string {
  return `<g fill="none" stroke="${seam}" stroke-width="4" opacity=".38">${both(
    (x) =>
      `<path d="M${x(188)} 506Q${x(120)} 540 ${x(92)} 600"/><path d="M${x(150)} ${hem - 40}Q${x(128)} ${hem - 170} ${x(146)} ${hem - 260}"/>`,
  )}</g>`;
}

function ribs(
  outline: string,
  from: number,
  to: number,
  top: number,
  end: number,
  fill: string,
  seam: string,
): string {
  const marks = [];
  for (let x = from; x < to; x += 14) {
    marks.push(`M${x} ${top + 6}V${end - 4}`);
  }
  return `<path d="${outline}" fill="${fill}"/><path d="${marks.join("")}" stroke="${seam}" stroke-width="3" opacity=".5"/>`;
}

function hood(colour: string): string {
  return (
    `<path d="M372 262Q380 96 500 92Q620 96 628 262Q500 330 372 262Z" fill="${colour}" stroke="${darker(colour, 0.32)}" stroke-width="5"/>` +
    `<path d="M412 250Q424 150 500 146Q576 150 588 250Q500 306 412 250Z" fill="${darker(colour, 0.45)}"/>`
  );
}

function neckOf(neck: Top["neck"], { colour, second = "#ffffff" }: Cloth, seam: string): string {
  const inside = darker(colour, 0.45);
  const edge = `stroke="${seam}" stroke-width="5" stroke-linejoin="round"`;
  const back = `<path d="M408 232Q500 262 592 232Q500 326 408 232Z" fill="${inside}"/>`;
  switch (neck) {
    case "boat":
      return `<path d="M350 232Q500 258 650 232Q500 282 350 232Z" fill="${inside}"/>`;
    case "crew":
      return `${back}<path d="M408 232Q500 326 592 232L612 240Q500 360 388 240Z" fill="${seam}" opacity=".75"/>`;
    case "rib":
      return `${back}<path d="M408 232Q500 326 592 232L616 240Q500 372 384 240Z" fill="${second}" ${edge}/>`;
    case "high":
      return `<path d="M412 244V166Q500 188 588 166V244Q500 322 412 244Z" fill="${colour}" ${edge}/><path d="M412 166Q500 144 588 166Q500 188 412 166Z" fill="${inside}"/>`;
    case "hood":
      return "";
    case "collar":
      return `${back}${both((x) => `<path d="M${x(92)} 228L${x(124)} 318L${x(34)} 356L${x(0)} 292Q${x(66)} 280 ${x(92)} 228Z" fill="${colour}" ${edge}/>`)}`;
    case "bow":
      return `${back}${both((x) => `<path d="M${x(92)} 228Q${x(60)} 300 ${x(0)} 306L${x(0)} 330Q${x(90)} 316 ${x(112)} 236Z" fill="${second}" ${edge}/><path d="M${x(0)} 322Q${x(70)} 300 ${x(78)} 352Q${x(50)} 392 ${x(0)} 348L${x(46)} 520L${x(14)} 524Z" fill="${second}" ${edge}/>`)}`;
    case "lapels":
      return (
        `<path d="M408 232L500 660L592 232Q500 262 408 232Z" fill="#f6f3ee"/><path d="M500 290V650" stroke="#d8d2c8" stroke-width="4"/>` +
        both(
          (x) =>
            `<path d="M${x(92)} 228L${x(150)} 420L${x(116)} 436L${x(0)} 664L${x(64)} 300Z" fill="${second}" ${edge}/>`,
        ) +
        `<path d="M500 300L452 276V328ZM500 300L548 276V328Z" fill="#1c1d22"/><circle cx="500" cy="301" r="10" fill="#1c1d22"/>`
      );
  }
}

function front({ front, cloth, neck }: Top, seam: string, hem: number): string {
  const end = hem + 8;
  if (front === "buttons") {
    const start = neck === "lapels" ? 700 : 356;
    const many = neck === "lapels" ? 2 : 6;
    const step = (hem - 70 - start) / Math.max(1, many - 1 || 1);
    const buttons = Array.from({ length: many }, (_, n) => {
      const y = Math.round(start + n * (neck === "lapels" ? 90 : step));
      return `<circle cx="500" cy="${y}" r="11" fill="#f7f4ee" stroke="${seam}" stroke-width="4"/>`;
    });
    const placket =
      neck === "lapels"
        ? `<path d="M500 660V${end}" stroke="${seam}" stroke-width="5"/>`
        : `<path d="M478 322V${end}M522 322V${end}" stroke="${seam}" stroke-width="4" opacity=".6"/>`;
    return placket + buttons.join("");
  }
  if (front === undefined) {
    return "";
  }
  const line = front === "zip" ? `M500 300V${end}` : `M560 300L450 ${end}`;
  const metal = darker(cloth.second ?? "#c9ccd2", 0.05);
  return (
    `<path d="${line}" stroke="${darker(cloth.colour, 0.5)}" stroke-width="18"/><path d="${line}" stroke="${metal}" stroke-width="9" stroke-dasharray="6 6"/>` +
    `<rect x="${front === "zip" ? 491 : 540}" y="330" width="18" height="44" rx="6" fill="${metal}" stroke="${seam}" stroke-width="3"/>`
  );
}

function pockets({ pockets, cloth }: Top, seam: string): string {
  const line = `fill="none" stroke="${seam}" stroke-width="5" stroke-linejoin="round"`;
  const chest = (x: (offset: number) => number) =>
    `<path d="M${x(60)} 470H${x(158)}V560L${x(109)} 586L${x(60)} 560ZM${x(60)} 500H${x(158)}" ${line}/>`;
  switch (pockets) {
    case "chest":
      return both(chest);
    case "one":
      return chest((offset) => 500 + offset);
    case "zipped":
      return `<path d="M560 470L650 452" stroke="${darker(cloth.colour, 0.5)}" stroke-width="16"/><path d="M560 470L650 452" stroke="${cloth.second ?? "#c9ccd2"}" stroke-width="7" stroke-dasharray="5 5"/>`;
    case "side":
      return both((x) => `<path d="M${x(96)} 800L${x(150)} 690" ${line}/>`);
    default:
      return "";
  }
}

function belt(seam: string, hem: number): string {
  const y = hem - 120;
  return `<path d="M312 ${y}H688V${y + 44}H312Z" fill="${seam}"/><rect x="452" y="${y - 10}" width="96" height="64" rx="10" fill="none" stroke="#c9ccd2" stroke-width="10"/><path d="M500 ${y - 6}V${y + 48}" stroke="#c9ccd2" stroke-width="7"/>`;
}

function letter(colour: string, seam: string): string {
  return `<path d="M566 410H612V520H670V566H566Z" fill="${colour}" stroke="${seam}" stroke-width="5" stroke-linejoin="round"/>`;
}

function skirt(cloth: Cloth): string {
  const seam = darker(cloth.colour, 0.32);
  return (
    pattern("skirt", cloth) +
    `<path d="M364 640H636L742 1086Q500 1128 258 1086Z" fill="url(#skirt)" stroke="${seam}" stroke-width="5" stroke-linejoin="round"/>` +
    `<g fill="none" stroke="${seam}" stroke-width="4" opacity=".4"><path d="M440 730L392 1094M500 730V1106M560 730L608 1094"/></g>`
  );
}

function bag(cloth: Cloth): string {
  const seam = darker(cloth.colour, 0.4);
  const metal = cloth.second ?? "#c8a24a";
  const edge = `stroke="${seam}" stroke-width="6" stroke-linejoin="round"`;
  return (
    pattern("bag", cloth) +
    `<path d="M300 560Q250 150 500 140Q750 150 700 560" fill="none" stroke="${darker(cloth.colour, 0.15)}" stroke-width="22"/>` +
    `<path d="M392 540Q400 356 500 352Q600 356 608 540" fill="none" stroke="${seam}" stroke-width="26"/>` +
    `<path d="M236 520H764Q804 800 812 1066Q812 1104 770 1104H230Q188 1104 188 1066Q196 800 236 520Z" fill="url(#bag)" ${edge}/>` +
    `<path d="M230 600H770L742 800Q500 860 258 800Z" fill="${darker(cloth.colour, 0.12)}" ${edge}/>` +
    `<path d="M252 790Q500 846 748 790" fill="none" stroke="#ffffff" stroke-width="3" stroke-dasharray="10 8" opacity=".35"/>` +
    `<rect x="462" y="786" width="76" height="66" rx="12" fill="${metal}"/><circle cx="500" cy="818" r="11" fill="${darker(metal, 0.4)}"/>` +
    `<circle cx="302" cy="560" r="17" fill="${metal}"/><circle cx="698" cy="560" r="17" fill="${metal}"/>`
  );
}

/** A pair of high tops: one in front of the other. */
function shoes(cloth: Cloth, lights: string): string {
  return pattern("shoe", cloth) + shoe(cloth, lights, 84, -96, 0.88) + shoe(cloth, lights, -14, 40, 0.97);
}

function shoe(cloth: Cloth, lights: string, x: number, y: number, scale: number): string {
  const seam = darker(cloth.colour, 0.35);
  const edge = `stroke="${seam}" stroke-width="6" stroke-linejoin="round"`;
  const eyelets = [
    [462, 424],
    [480, 492],
    [508, 560],
    [550, 626],
    [606, 690],
  ];
  const laces = eyelets.map(
    ([across = 0, down = 0]) => `M${across - 8} ${down}L${across - 104} ${down + 30}`,
  );
  const lamps = Array.from(
    { length: 12 },
    (_, n) => `<circle cx="${206 + n * 54}" cy="1012" r="10" fill="#fff"/>`,
  );
  return (
    `<g transform="translate(${x} ${y}) translate(500 700) scale(${scale}) translate(-500 -700)">` +
    `<path d="M196 360Q330 330 452 372L490 520Q560 700 690 770Q846 810 862 950H178Q150 700 196 360Z" fill="url(#shoe)" ${edge}/>` +
    `<path d="M196 360Q330 330 452 372L462 414Q330 372 190 404Z" fill="${seam}"/>` +
    `<path d="M678 770Q846 806 862 950H650Q616 850 678 770Z" fill="#f4f1ea" ${edge}/>` +
    `<path d="M186 640Q340 700 330 950H180Z" fill="${darker(cloth.colour, 0.14)}" ${edge}/>` +
    `<path d="${laces.join("")}" stroke="#f7f4ee" stroke-width="15" stroke-linecap="round"/>` +
    `<circle cx="286" cy="512" r="46" fill="#f4f1ea" ${edge}/><path d="M286 482L294 504L318 505L299 520L306 543L286 530L266 543L273 520L254 505L278 504Z" fill="${cloth.second ?? seam}"/>` +
    `<path d="M166 950H872Q890 1000 872 1050H182Q152 1010 166 950Z" fill="#f4f1ea" ${edge}/>` +
    `<path d="M176 1002H876V1024H178Z" fill="${lights}"/>${lamps.join("")}</g>`
  );
}
