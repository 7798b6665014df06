/** What the shop is called, wherever it speaks to people: pages, emails, documents. */
export const SHOP_NAME = "Ostinato";
