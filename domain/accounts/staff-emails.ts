import { escapeHtml, letter, paragraph, type RenderedEmail } from "../orders/emails.ts";

/** What staff are told when a SKU falls to its reorder point. */
export function lowStockEmail(
  shop: string,
  {
    sku,
    title,
    available,
    reorderPoint,
  }: { sku: string; title: string; available: number; reorderPoint: number },
  url: string,
): RenderedEmail {
  const subject = `${title} is running low at ${shop}`;
  const lines = [
    `${available} of ${title} (${sku}) can still be sold. Its reorder point is ${reorderPoint}.`,
    "You are told once each time that it falls there.",
  ];
  return {
    subject,
    html: letter(
      { language: "en" },
      subject,
      `${lines.map(paragraph).join("\n")}
<p style="margin:0"><a href="${escapeHtml(url)}" style="color:#1d1c1a">See the product</a></p>`,
    ),
    text: [...lines, `See the product: ${url}`].join("\n\n"),
  };
}
