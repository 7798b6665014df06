/** A file of the person's own, or the address of a picture elsewhere. */
export type SentPicture = File | string;

type Outcome = { url: string } | { refused: string };

async function sendPicture(picture: SentPicture): Promise<Outcome> {
  const isAddress = typeof picture === "string";
  const name = isAddress ? picture : picture.name;
  try {
    const response = await fetch("/api/admin/media", {
      method: "POST",
      headers: { "Content-Type": isAddress ? "application/json" : "application/octet-stream" },
      body: isAddress ? JSON.stringify({ url: picture }) : picture,
    });
    const said = (await response.json()) as { url?: string; detail?: string };
    return response.ok && said.url
      ? { url: said.url }
      : { refused: `${name}: ${said.detail ?? `the shop answered ${response.status}.`}` };
  } catch {
    return { refused: `${name}: the shop could not be reached.` };
  }
}

interface Progress {
  /** The shop has a picture, under this address. */
  taken: (url: string) => void;
  tell: (text: string, bad?: boolean) => void;
}

/**
 * Sends pictures one after the other, so that they stand in the order in which they were chosen.
 *
 * @returns how many the shop took, and whether it refused any
 */
export async function sendPictures(
  pictures: readonly SentPicture[],
  { taken, tell }: Progress,
): Promise<{ count: number; refused: boolean }> {
  const refused: string[] = [];
  let count = 0;
  for (const [n, picture] of pictures.entries()) {
    const name = typeof picture === "string" ? picture : picture.name;
    tell(pictures.length > 1 ? `Sending ${n + 1} of ${pictures.length}: ${name}` : `Sending ${name}`);
    const outcome = await sendPicture(picture);
    if ("url" in outcome) {
      taken(outcome.url);
      count += 1;
    } else {
      refused.push(outcome.refused);
    }
  }
  const there = count === 1 ? "The picture is there." : `${count} pictures are there.`;
  const words = count === 0 ? "" : `${there} Say what is to be seen, and save.`;
  tell([words, ...refused].filter(Boolean).join(" "), refused.length > 0);
  return { count, refused: refused.length > 0 };
}
