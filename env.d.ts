/** The bindings of wrangler.toml, and the secrets that are set beside it. */
declare namespace Cloudflare {
  interface Env {
    /**
     * "development" opens the demo sign-in, the mailbox, the mock payment and the token helpers;
     * anything else keeps them shut. "staging" is as "production", with the providers' test keys.
     */
    ENVIRONMENT: "development" | "test" | "staging" | "production";
    /** Tests only: where a consumer dies (shop/events/fault-point.ts). */
    FAULT_POINT?: string;
    /**
     * Tests only: "low" makes hashes of passwords cheap
     * (durable-objects/accounts/password-hash.ts).
     */
    HASH_COST?: string;
    /** Where shoppers reach the shop: the base of links in emails. */
    SHOP_URL: string;
    AUTH_ISSUER: string;
    AUTH_AUDIENCE: string;
    /** The shop's name in access tokens: no shop takes those of another, though they share keys. */
    TENANT: string;
    /**
     * An OpenID Connect provider to sign in with, such as `https://id.example/realms/shop`; empty
     * offers none.
     */
    OIDC_ISSUER: string;
    OIDC_CLIENT_ID: string;
    /** Secret; a public client has none and relies on PKCE alone. */
    OIDC_CLIENT_SECRET?: string;
    /** What the provider is called on the sign-in page; its host name unless said. */
    OIDC_NAME: string;
    /**
     * Cloudflare Turnstile on registering and on entering a waiting room; empty, or without its
     * secret, for none.
     */
    TURNSTILE_SITE_KEY: string;
    /** Secret. */
    TURNSTILE_SECRET?: string;
    /** Where tokens are verified. */
    TURNSTILE_VERIFY_URL: string;
    /**
     * Servers of the drand network, separated by commas; empty for draws without a beacon
     * (providers/beacon/drand.ts).
     */
    DRAND_URLS: string;
    /**
     * Secret. A private JWK Set as JSON: the first key signs, every key verifies (rotation keeps
     * two).
     */
    AUTH_KEYS: string;
    /**
     * Secret. 32 bytes in base64url: seals secrets that the database keeps. Several with spaces
     * between while one is replaced.
     */
    DATA_KEYS?: string;
    /**
     * Secret. 32 bytes in base64url: what finds the orders of an address that is sealed. It is
     * never replaced, or those orders are found by their numbers alone.
     */
    INDEX_KEY?: string;
    /** Whether the terms of new orders are sealed. Those that are sealed are read in any case. */
    SEAL_ORDERS?: "on" | "off";
    /** The same of new rows about people: accounts and what is known of them. */
    SEAL_PEOPLE?: "on" | "off";
    /** Whether the timeline of a new order begins without a row of its own. Both forms are read. */
    LEAN_TIMELINES?: "on" | "off";
    /** Whether owners of stock write drafts and levels into rows that they write anyway. */
    LEAN_STOCK?: "on" | "off";
    /** Whether the meter writes all that it counts of an interval into one row. */
    LEAN_METER?: "on" | "off";
    /** Whether who was erased, or is not written to, is kept as a digest under INDEX_KEY. */
    KEYED_DIGESTS?: "on" | "off";
    /** Whether staff reach the console only with a second factor. */
    STAFF_SECOND_FACTOR: "required" | "offered";
    /** How long one call to a payment provider may take, in milliseconds. */
    PAYMENT_TIMEOUT_MS: number;
    /**
     * Consumers of the payments queue that run at once, its `max_concurrency`: they share a
     * provider's limit.
     */
    PAYMENT_CONSUMERS: number;
    /** What was sent on and stands still this long, in milliseconds, is sent again. */
    RESEND_AFTER_MS: number;
    /**
     * The outcome of the mock provider's calls, for every token: "slow", "declined", "timeout",
     * "down", or "flaky" for half of them. With "well" the token decides.
     */
    MOCK_PAYMENT_MODE: "well" | "slow" | "declined" | "timeout" | "flaky" | "down";
    /** Another seed draws other orders for `tok_random`. */
    MOCK_PAYMENT_SEED: string;
    /** How long the mock provider takes to decide and to send its webhook, in milliseconds. */
    MOCK_WEBHOOK_DELAY_MS: number;
    /**
     * Secret. Stripe's API key, `sk_…` or `rk_…`; without one there are no payments through Stripe.
     */
    STRIPE_SECRET_KEY?: string;
    /** Stripe's key for browsers, `pk_…`. It is public, and given as secrets are. */
    STRIPE_PUBLISHABLE_KEY?: string;
    /** To whom agents grant Stripe's shared payment tokens. */
    STRIPE_AGENT_PROFILE?: string;
    /** Where Stripe's API answers. */
    STRIPE_API_URL: string;
    /** What Stripe lets the account do a second. */
    STRIPE_OPERATIONS_PER_SECOND: number;
    /** Secret. Adyen's API key; without one there are no payments through Adyen. */
    ADYEN_API_KEY?: string;
    /** Adyen's key for browsers, `test_…` or `live_…`. It is public, and given as secrets are. */
    ADYEN_CLIENT_KEY?: string;
    /**
     * Where Adyen's form for browsers loads from: `test`, `live`, or a region such as `live-us`.
     */
    ADYEN_ENVIRONMENT: string;
    /** Adyen's name of the account that is paid. */
    ADYEN_MERCHANT_ACCOUNT: string;
    /**
     * Where Adyen's Checkout API answers, without its version: a live account has an address of its
     * own.
     */
    ADYEN_API_URL: string;
    /**
     * Secret. JSON, `{"stripe": ["current", "previous"], "adyen": […], "mock": […]}`: what each
     * provider signs its webhooks with.
     */
    PAYMENT_WEBHOOK_SECRETS?: string;
    /**
     * Who mail comes from, `Shop <shop@example.com>`: an address of a domain that the provider has
     * verified.
     */
    EMAIL_FROM: string;
    /** The platform's email service; sends where there is no key of Resend's. */
    EMAIL?: SendEmail;
    /** Secret. Resend's API key, `re_…`; with one it sends the mail. */
    RESEND_API_KEY?: string;
    /**
     * Messages that are handed over in a second at most; Resend takes 5 unless it has agreed to
     * more.
     */
    EMAIL_PER_SECOND: number;
    /**
     * Secret. What Resend signs its webhooks with, `whsec_…`; several with spaces between while one
     * is replaced.
     */
    RESEND_WEBHOOK_SECRET?: string;
    /** Secret. Twilio's account, `AC…`; without one there are no short messages. */
    TWILIO_ACCOUNT_SID?: string;
    /** Secret. Sends short messages, and signs Twilio's reports of them. */
    TWILIO_AUTH_TOKEN?: string;
    /** The number that short messages come from, or a messaging service, `MG…`. */
    TWILIO_FROM: string;
    /** Where Twilio's API answers. */
    TWILIO_API_URL: string;
    /** Short messages that are handed over in a second at most. */
    SMS_PER_SECOND: number;
    /** Secret. A private JWK of P-256: signs what wakes browsers. Without one none is woken. */
    VAPID_KEY?: string;
    /**
     * Secret. Private JWKs of P-256 as a JWK Set, the newest first: they sign messages to platforms
     * of agents. Without them platforms are sent no orders.
     */
    AGENT_KEYS?: string;
    /** Where Resend's API answers. */
    RESEND_API_URL: string;
    /** Share of `tok_random` payments the mock provider approves, 0…1. */
    MOCK_PAYMENT_SUCCESS_RATE: number;

    /**
     * Secret. What Prometheus sends as a bearer token for `/metrics`; without one that is open in
     * development alone.
     */
    METRICS_TOKEN?: string;
    /**
     * Secret. An address that takes messages in Slack's form: it receives alerts and their ends.
     */
    ALERT_WEBHOOK_URL?: string;

    /**
     * Other origins whose scripts may use the API, separated by commas:
     * `https://app.example, https://…`. Empty for none.
     */
    /** `off` takes the service worker back from browsers. */
    OFFLINE_PAGES: "on" | "off";
    CORS_ORIGINS: string;
    /** Requests a minute from one address; 0 for no limit, on guessing too. */
    IP_LIMIT: number;
    /** Requests a minute from one account; 0 for no limit. */
    USER_LIMIT: number;
    /** The platform's own counters, set to the same two limits. */
    IP_LIMITER?: RateLimit;
    USER_LIMITER?: RateLimit;
    /** The platform's counter of what could be guessed or sends mail; asked each time. */
    STRICT_LIMITER?: RateLimit;
    /** Milliseconds a request's body may take to arrive. */
    BODY_TIMEOUT_MS: number;

    /** "all" logs every request; "problems" those that failed or were slow. */
    LOG_REQUESTS: "all" | "problems";
    /** "off" gives every reservation a call of its own; only the benchmark has a use for that. */
    COALESCE_RESERVATIONS: "on" | "off";

    /** Which version of the Worker runs; `/healthz` shows it to a release. */
    VERSION?: WorkerVersionMetadata;
    ASSETS: Fetcher;
    DB: D1Database;
    /** Every business event (stores/events/archive.ts). */
    EVENT_ARCHIVE: R2Bucket;
    /** Pictures, and the sizes of them that were asked for (stores/media/pictures.ts). */
    MEDIA: R2Bucket;
    /** Makes those sizes; without it each picture is shown as it was sent in. */
    IMAGES?: ImagesBinding;
    /** How many events of each type there were; only written to. */
    EVENT_COUNTS?: AnalyticsEngineDataset;
    /**
     * Orders in Postgres: one binding a shard, numbered from 0 without gaps. Without any they lie
     * in `DB`.
     */
    [shard: `ORDERS_PG_${number}`]: Hyperdrive | undefined;
    /**
     * A replica of the shard of that number, for reads that may be a moment old. Each shard may
     * have one or none.
     */
    [replica: `ORDERS_PG_REPLICA_${number}`]: Hyperdrive | undefined;
    ORDERS_QUEUE: Queue;
    PAYMENTS_QUEUE: Queue;
    FULFILMENT_QUEUE: Queue;
    NOTIFICATIONS_QUEUE: Queue;
    PROJECTIONS_QUEUE: Queue;
    ANALYTICS_QUEUE: Queue;
    CATALOG_QUEUE: Queue;
    MEDIA_QUEUE: Queue;
    WEBHOOKS_QUEUE: Queue;
  }
}

interface Env extends Cloudflare.Env {}
