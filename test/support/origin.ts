let files = 0;

/**
 * Where the shop of the test file at work is. Files share an isolate, which remembers what it
 * answered at an address: each has a shop at an address of its own.
 */
export let ORIGIN = "";

export function moveShop(): void {
  files += 1;
  ORIGIN = `https://shop-${files}.test`;
}
