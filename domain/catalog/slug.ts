const MAX_SLUG_CHARS = 100;

/** A slug after a title: `Crème brûlée, 2 parts` is `creme-brulee-2-parts`. Other scripts stay. */
export function slugOf(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{Ll}\p{Lm}\p{Lo}\p{N}]+/gu, "-")
    .slice(0, MAX_SLUG_CHARS)
    .replace(/^-+|-+$/g, "");
}
