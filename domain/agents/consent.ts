import { z } from "zod";

const ConsentState = z.union([z.boolean(), z.object({ granted: z.boolean() })]);

/** What a buyer agreed to, as the protocol has it: by purpose, such as `marketing`. */
export const BuyerConsent = z.record(z.string().max(100), ConsentState);
export type BuyerConsent = z.infer<typeof BuyerConsent>;

/** The purposes that the protocol names. Platforms may name others. */
export const CONSENT_PURPOSES = ["analytics", "preferences", "marketing", "sale_of_data"] as const;

export interface SaidOfPurpose {
  purpose: string;
  granted: boolean;
}

/** Each purpose with the buyer's yes or no. */
export function saidOf(consent: BuyerConsent): SaidOfPurpose[] {
  return Object.entries(consent).map(([purpose, said]) => {
    return { purpose, granted: typeof said === "boolean" ? said : said.granted };
  });
}

/** Whether the buyer said yes or no to marketing; null where the platform says nothing of it. */
export function saidOfMarketing(consent: BuyerConsent | null): boolean | null {
  return saidOf(consent ?? {}).find(({ purpose }) => purpose === "marketing")?.granted ?? null;
}
