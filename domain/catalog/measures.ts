/** Measures in a product's own texts, in the units of both worlds. */

const CM_PER_INCH = 2.54;
/** ISO 216, in centimetres. */
const A_SIZES: ReadonlyMap<string, readonly number[]> = new Map([
  ["A0", [84.1, 118.9]],
  ["A1", [59.4, 84.1]],
  ["A2", [42, 59.4]],
  ["A3", [29.7, 42]],
  ["A4", [21, 29.7]],
  ["A5", [14.8, 21]],
  ["A6", [10.5, 14.8]],
]);

/** Two or three numbers with a cross between them, or one, and a unit that closes the text. */
const MEASURE = /^(\d+(?:[.,]\d+)?(?:\s*[×x]\s*\d+(?:[.,]\d+)?){0,2})\s*(mm|cm|m|in|inches|["″])$/i;
const TO_CM: Readonly<Record<string, number>> = { mm: 0.1, cm: 1, m: 100 };

/** To a millimetre, or a tenth of an inch. */
function listed(numbers: readonly number[], unit: string): string {
  return `${numbers.map((number) => number.toLocaleString("en-US", { maximumFractionDigits: 1 })).join(" × ")} ${unit}`;
}

/**
 * What an option's value measures, such as "50 × 70 cm", in centimetres and inches. Sizes of paper
 * are known by their names.
 *
 * @returns undefined where it names no measure
 */
export function measureWords(value: string): string | undefined {
  const paper = A_SIZES.get(value.trim());
  const [, numbers, unit = ""] = MEASURE.exec(value.trim()) ?? [];
  if (!paper && !numbers) {
    return undefined;
  }
  const read = (numbers ?? "").split(/[×x]/i).map((text) => Number(text.trim().replace(",", ".")));
  const toCm = TO_CM[unit.toLowerCase()] ?? CM_PER_INCH;
  const cm = paper ?? read.map((number) => number * toCm);
  return `${listed(cm, "cm")} (${listed(
    cm.map((number) => number / CM_PER_INCH),
    "in",
  )})`;
}
