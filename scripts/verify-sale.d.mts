/** What was found out about a sale's draw; no problems: it was fair. */
export interface Findings {
  stage: string;
  facts: string[];
  notes: string[];
  problems: string[];
}

export function verifySale(
  address: string,
  read: (url: string) => Promise<unknown>,
  own?: { commitment?: string | undefined; entry?: number | undefined },
): Promise<Findings>;
