/** The words for what the shop sells, as running text and scripts of pages need them. */
export interface UnitWords {
  /** One of them: "item". */
  one: string;
  /** One of them with its article: "an item". */
  a: string;
  /** More than one: "items". */
  several: string;
  /** What stock is counted by: "counted item by item". */
  piece: string;
  /** Where units are that can be bought: "the items go back on sale". */
  onSale: string;
}

/** "1 item", "2 items". */
export function countUnits(count: number, { one, several }: Pick<UnitWords, "one" | "several">): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : several}`;
}

/** The same text with a capital at its start. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Sentences in a row; empty ones are left out. */
export function sentences(...texts: string[]): string {
  return texts.filter((text) => text !== "").join(" ");
}
