/** The demo shop as a Shopify product file: the same text whenever it is asked for. */
export function demoShopCsv(): string;
