/** What the page says of the provider; all of it is public. */
export interface Offer {
  provider: string;
  publishableKey: string;
  script?: string;
  style?: string;
  environment?: string;
  /** Whether the fields can be shown before there is an order. */
  beforeOrder: boolean;
}

/** In minor units. */
export interface Amount {
  amount: number;
  currency: string;
}

/** What the shop answers once a browser may pay an order. */
export interface Session {
  clientSecret?: string;
  sessionId?: string;
  sessionData?: string;
  amount: Amount;
}

/** A provider's form in the page. What is typed into it goes to the provider alone. */
export interface PayForm {
  /** Says in the form what is missing. Called first in a click, because wallets open only then. */
  check(): Promise<boolean>;
  /**
   * Pays, and lets the bank ask; absent where the form has a button of its own. @returns in words
   * what went wrong before a bank was asked, which the shop cannot know
   */
  pay?(session: Session, returnUrl: string): Promise<string | null>;
  /** Goes on with what the bank has asked. */
  resume(session: Session, returnUrl: string): Promise<string | null>;
  show(amount: Amount): void;
}

export interface Mount {
  place: HTMLElement;
  offer: Offer;
  amount: Amount;
  /** Where the form needs one to be shown. */
  session: Session | null;
  /** A form with a button of its own calls this after each try. */
  done: () => void;
}
