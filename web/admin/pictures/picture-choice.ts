export interface NamedPicture {
  url: string;
  alt: string;
}

export interface OfferedPicture {
  value: string;
  label: string;
}

/**
 * What a variant may be shown by: the product's first picture, one of the product's, or the one
 * that it has though the product has it not. The `pictures` island asks it again as pictures come
 * and go.
 */
export function offeredPictures(pictures: readonly NamedPicture[], chosen: string): OfferedPicture[] {
  const own = pictures.map(({ url, alt }, n) => ({
    value: url,
    label: `Picture ${n + 1}${alt === "" ? "" : `: ${alt}`}`,
  }));
  const isOther = chosen !== "" && pictures.every(({ url }) => url !== chosen);
  return [
    { value: "", label: "The product's first" },
    ...own,
    ...(isOther ? [{ value: chosen, label: "A picture that is not among them" }] : []),
  ];
}
